import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CollectionModule } from '../collection/index.js';
import { DocumentsModule } from '../documents/index.js';
import { LocationsModule } from '../locations/index.js';
import { TermsModule } from '../terms/index.js';
import { LetterBox } from './letter-box.js';
import { LetterWriter } from './letter-writer.js';
import { Mailer } from './mailer.js';
import { MessageQueue } from './message.queue.js';
import { MessageRepository } from './message.repository.js';
import { SendMessagesJob } from './send-messages.job.js';

@Module({
  imports: [AccessModule, CollectionModule, DocumentsModule, LocationsModule, TermsModule],
  providers: [LetterBox, LetterWriter, Mailer, MessageQueue, MessageRepository, SendMessagesJob],
  exports: [LetterBox, Mailer, MessageQueue],
})
export class NotificationsModule {}
