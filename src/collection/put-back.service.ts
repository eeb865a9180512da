import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { StockService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { PickupState } from './collection.enums.js';
import type { PickupLine } from './pickup-line.entity.js';
import type { Pickup } from './pickup.entity.js';

const SUMMARY_MAX = 500;

@Injectable()
export class PutBackService {
  constructor(
    private readonly catalogue: CatalogueReader,
    private readonly stock: StockService,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Goods that were picked for nobody go back to their shelf: they no longer count as put aside, and a task says where
   * they lie. Give their holds back first; from then on they may be promised again.
   *
   * @param pickup as it was before it was let go.
   * @emits tasks.task_opened v1 when something was picked.
   */
  async putBack(tx: Tx, pickup: Pickup, lines: readonly PickupLine[]): Promise<void> {
    const { locationId } = pickup;
    if (pickup.state === PickupState.READY && lines.length > 0)
      await this.stock.takeFromPutAside(
        tx,
        lines.map(({ variantId, quantity }) => ({ variantId, locationId, quantity })),
        pickup.reservationId ?? undefined,
      );
    await this.ask(
      tx,
      pickup,
      lines.map(({ variantId, picked }) => ({ variantId, units: picked })),
    );
  }

  /**
   * Asks the store to put units back, and changes no figure.
   *
   * @emits tasks.task_opened v1 when there are some.
   */
  async ask(
    tx: Tx,
    { id, place, locationId }: Pick<Pickup, 'id' | 'place' | 'locationId'>,
    units: readonly { readonly variantId: Id<'Variant'>; readonly units: number }[],
  ): Promise<void> {
    const picked = units.filter((line) => line.units > 0);
    if (picked.length === 0) return;
    const variants = await this.catalogue.variants(
      tx,
      picked.map(({ variantId }) => variantId),
    );
    const goods = picked.map(
      (line) => `${line.units} × ${variants.get(line.variantId)?.name ?? line.variantId}`,
    );
    const summary = `Put back from ${place ?? 'the picking trolley'}: ${goods.join(', ')}`;
    await this.tasks.open(tx, {
      kind: TaskKind.SEND_BACK,
      locationId,
      causeId: id,
      summary: summary.slice(0, SUMMARY_MAX),
    });
  }
}
