import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { Id } from '../kernel/ids.js';
import type { CartLine } from './cart-line.entity.js';

/** How a line reaches her, as it is stored. */
export interface StoredFulfilment {
  readonly kind: FulfilmentKind;
  readonly locationId: Id<'Location'> | null;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  /** Chosen for this line; null: as for all. */
  readonly deliveryOptionId: Id<'DeliveryOption'> | null;
}

/** What a change does to the rows of a cart's lines. */
export interface LineChange {
  /** All lines afterwards, in order; unchanged rows are the same objects. */
  readonly lines: readonly CartLine[];
  /** New or changed rows. */
  readonly put: readonly CartLine[];
  readonly gone: readonly Id<'CartLine'>[];
  /** The line it is about. */
  readonly line: CartLine;
}

/** Two choices of one kind are the same when all of it is: short, and it tells nobody's address. */
export function fulfilmentKey({
  locationId,
  address,
  collectorName,
  deliveryOptionId,
}: StoredFulfilment): string {
  const chosen = deliveryOptionId === null ? [] : [deliveryOptionId]; // keys of before there were options stay
  if (locationId === null && address === null && collectorName === null && chosen.length === 0) return '';
  const said = JSON.stringify([
    locationId,
    address && Object.entries(address).sort(),
    collectorName,
    ...chosen,
  ]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 22);
}

/** A choice as the columns of a line. */
export const storedFields = (choice: StoredFulfilment) => ({
  fulfilmentKind: choice.kind,
  fulfilmentLocationId: choice.locationId,
  fulfilmentAddress: choice.address,
  collectorName: choice.collectorName,
  deliveryOptionId: choice.deliveryOptionId,
  fulfilmentKey: fulfilmentKey(choice),
});

/** Where the next line stands. */
export const nextPosition = (lines: readonly CartLine[]): number => (lines.at(-1)?.position ?? 0) + 1;

/** A line without facts of its own: the next unit of the same variant, had the same way, goes on it. */
export const isPlain = (line: CartLine): boolean =>
  line.orderLineId === null &&
  line.sourceCartLineId === null &&
  line.reservationLineId === null &&
  line.onLineId === null &&
  line.adjustment === null &&
  line.serialNumbers.length === 0;

const isSameChoice = (a: CartLine, b: CartLine): boolean =>
  a.variantId === b.variantId && a.fulfilmentKind === b.fulfilmentKind && a.fulfilmentKey === b.fulfilmentKey;

/** Two plain lines of one variant, had the same way: there is only ever one of them in a cart. */
export const isTwin = (a: CartLine, b: CartLine): boolean => isPlain(a) && isPlain(b) && isSameChoice(a, b);

/** The same service on the same line. */
const hangsAlike = (a: CartLine, b: CartLine): boolean =>
  a.onLineId !== null && a.onLineId === b.onLineId && a.variantId === b.variantId;

/** Adds units: on the plain line of the same variant and fulfilment, else as a line of their own. */
export function withAdded(lines: readonly CartLine[], added: CartLine): LineChange {
  const twin = lines.find((line) => isTwin(line, added) || hangsAlike(line, added));
  if (twin === undefined) return { lines: [...lines, added], put: [added], gone: [], line: added };
  const raised = { ...twin, quantity: twin.quantity + added.quantity, note: added.note ?? twin.note };
  return { ...replaced(lines, raised), gone: [] };
}

/** Puts a changed row in the place of the old one; when it became the twin of another, both become that one. */
export function withChanged(lines: readonly CartLine[], changed: CartLine): LineChange {
  const twin = lines.find((line) => line.id !== changed.id && isTwin(line, changed));
  if (twin === undefined) return { ...replaced(lines, changed), gone: [] };
  const raised = { ...twin, quantity: twin.quantity + changed.quantity, note: changed.note ?? twin.note };
  const moved = lines
    .filter(({ onLineId }) => onLineId === changed.id)
    .filter((line) => !lines.some((each) => each.onLineId === twin.id && each.variantId === line.variantId))
    .map((line) => ({ ...line, onLineId: twin.id }));
  const left = lines
    .filter(({ id }) => id !== changed.id)
    .map((line) => moved.find(({ id }) => id === line.id) ?? line);
  const change = replaced(left, raised);
  return { ...change, put: [...change.put, ...moved], gone: [changed.id] };
}

export function withoutLine(lines: readonly CartLine[], gone: CartLine): LineChange {
  return { lines: lines.filter(({ id }) => id !== gone.id), put: [], gone: [gone.id], line: gone };
}

const replaced = (lines: readonly CartLine[], row: CartLine): Omit<LineChange, 'gone'> => ({
  lines: lines.map((line) => (line.id === row.id ? row : line)),
  put: [row],
  line: row,
});

/** Whether two rows say the same to everybody. */
export const isSameLine = (a: CartLine, b: CartLine): boolean => isDeepStrictEqual(a, b);
