import { Module } from '@nestjs/common';

/** All that follows from a fact in another module: `ls src/reactions` is the list of everything asynchronous. */
@Module({})
export class ReactionsModule {}
