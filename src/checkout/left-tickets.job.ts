import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type LeftTicket, TenderingService } from '../cart/index.js';
import { LocationDirectory } from '../locations/index.js';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { TaskKind, TaskService } from '../tasks/index.js';

const EVERY_MS = 60_000;

/**
 * Tells a store of tickets that money stands on for longer than a payment takes: their till died, or somebody walked off.
 * Nobody but a person at the terminal knows whether a card was charged, so nothing is decided here.
 */
@Injectable()
export class TellOfLeftTickets implements Job, OnModuleInit {
  readonly name = 'tell-of-left-tickets';
  readonly everyMs = EVERY_MS;
  readonly batch = 100;
  private readonly actor = systemActor(this.name);

  constructor(
    private readonly jobs: Jobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly tenderings: TenderingService,
    private readonly locations: LocationDirectory,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const left = await this.tenderings.left(this.unitOfWork.read(this.actor), this.batch);
    for (const ticket of left) await this.tell(ticket);
    return left.length < this.batch ? left.length : 0; // those that were told of stay: the next round looks again
  }

  private tell({ id, label, locationId, terminalId, frozenUntil }: LeftTicket): Promise<void> {
    return this.unitOfWork.run(this.actor, { operation: this.name }, async (tx) => {
      if (!(await this.tenderings.isStillLeft(tx, id))) return; // paid since it was looked for: its task would stay open
      const terminal = await this.locations.terminal(tx, terminalId);
      const name = [terminal?.name, label].filter(Boolean).join(', ');
      await this.tasks.open(tx, {
        kind: TaskKind.PAYMENT_DIFFERENCE,
        locationId,
        causeId: id,
        summary: `A ticket (${name}) has money on it and is not paid since ${frozenUntil.toISOString()}: look at the terminal, then settle or undo each of its tenders.`,
      });
    });
  }
}
