import { Module } from '@nestjs/common';
import { ReturnsModule } from '../returns/index.js';
import { CloseAReturnWhenItsRefundArrived } from './close-a-return-when-its-refund-arrived.js';

/** All that follows from a fact in another module: `ls src/reactions` is the list of everything asynchronous. */
@Module({ imports: [ReturnsModule], providers: [CloseAReturnWhenItsRefundArrived] })
export class ReactionsModule {}
