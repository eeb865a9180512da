import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { ReturnsModule } from '../returns/index.js';
import { TasksModule } from '../tasks/index.js';
import { CloseAReturnWhenItsRefundArrived } from './close-a-return-when-its-refund-arrived.js';
import { OpenARecountWhenStockWasFound } from './open-a-recount-when-stock-was-found.js';

/** All that follows from a fact in another module: `ls src/reactions` is the list of everything asynchronous. */
@Module({
  imports: [CatalogueModule, ReturnsModule, TasksModule],
  providers: [CloseAReturnWhenItsRefundArrived, OpenARecountWhenStockWasFound],
})
export class ReactionsModule {}
