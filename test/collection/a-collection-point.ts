import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { aVariant, type VariantGiven } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aCustomer } from '../support/customers.js';
import { aStockLevel } from '../support/inventory.js';

export const REFUSAL = '... on UserError { code message }';
const RESERVATION = `
  id number version state endsAt note orderId
  lines { id quantity variant { id name } price { total { amount } } }
  total { amount currency decimal }
  fulfilment { kind location { id name } address { postcode } promisedBy }
  pickup { id state readyBy readyAt collectBy location { id openNow } }
  contact { name email phone } receiptChoice { by email address { city } }
  origin { channel person location { id } }`;
export const PLACE = `mutation ($input: PlaceReservationInput!) { placeReservation(input: $input) { __typename ... on Reservation { ${RESERVATION} } ${REFUSAL}
  ... on InsufficientStock { shortages { variantId asked available alternatives { kind location { id } promisedBy } } }
  ... on FulfilmentNotPossible { alternatives { location { id } } }
  ... on LimitReached { limit max current } ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId } } }`;
export const CHANGE = `mutation ($input: ChangeReservationInput!) { changeReservation(input: $input) { __typename ... on Reservation { ${RESERVATION} } ${REFUSAL}
  ... on RuleBroken { problems { path problem } } ... on StaleVersion { seenVersion currentVersion } ... on NotFound { what missingId } } }`;
export const CANCEL = `mutation ($input: CancelReservationInput!) { cancelReservation(input: $input) { __typename ... on Reservation { state } ${REFUSAL} ... on WrongState { currentState } } }`;
export const TAKE = `mutation ($input: TakeNextPickInput!) { takeNextPick(input: $input) { __typename ... on PickTask { id pickupId leaseUntil dueBy lines { lineId quantity picked fromPlace variant { name needsSerial } } } ${REFUSAL} } }`;
export const CONFIRM = `mutation ($input: ConfirmPickInput!) { confirmPick(input: $input) { __typename ... on PickTask { id leaseUntil lines { picked quantity } } ${REFUSAL} ... on PickMismatch { lineId expectedBarcodes } } }`;
export const READY = `mutation ($input: MarkReadyInput!) { markReady(input: $input) { __typename ... on QueuedPickup { id version place paid customerName ageLimit codeAttemptsLeft pickup { state readyAt } lines { picked } } ${REFUSAL} ... on RuleBroken { problems { problem } } ... on WrongLocation { rightLocationId } } }`;
export const GIVE = `mutation ($input: HandOverInput!) { handOver(input: $input) { __typename ... on HandedOver { pickups { state } orders { number state fulfilments { kind state doneAt pickup { id state } } } } ${REFUSAL} ... on CodeRejected { attemptsLeft } ... on WrongState { currentState } ... on WrongLocation { rightLocationId } } }`;
export const READ = `query ($id: UUID!) { reservation(id: $id) { ${RESERVATION} } }`;
export const CODE = `query ($id: UUID!) { pickupCode(pickupId: $id) { digits qrSvg validUntil } }`;
export const FOLLOW = `subscription ($id: UUID!) { reservationChanged(reservationId: $id) { version state note pickup { state } fulfilment { kind } } }`;

/** A store, and what it has. */
export interface Shop {
  variantId: Id<'Variant'>;
  storeId: Id<'Location'>;
  barcode: string;
}

/** What tests do to the collection of a running product. @param running the app, once it has started. */
export function aCollectionPoint(running: () => RunningApp) {
  const ask = async (query: string, variables: object, headers: Headers) =>
    (await running().send({ query, variables }, headers)).body;
  const keyed = (query: string, variables: object, headers: Headers, key = aKey()) =>
    ask(query, variables, { ...headers, 'idempotency-key': key });
  /** A store that is always open, with some of a variant. */
  const aShop = async (onHand = 5, given: VariantGiven = {}): Promise<Shop> => {
    const store = await aLocation(running().db, { opens: '00:00', closes: '00:00' });
    const variant = await aVariant(running().db, given);
    await aStockLevel(running().db, { variantId: variant.id, locationId: store.id, onHand });
    return { variantId: variant.id, storeId: store.id, barcode: variant.barcode };
  };
  const wish = ({ variantId, storeId }: Shop, quantity: unknown = 1) => ({
    lines: [{ variantId, quantity }],
    fulfilment: { kind: 'COLLECT', locationId: storeId },
    contact: { name: 'Anna de Wit', phone: '+31 6 12345678' },
    receipt: { by: 'EMAIL', email: 'anna@example.org' },
  });
  const aCustomerAt = async () => {
    const customerId = await aCustomer(running().db);
    return {
      customerId,
      headers: await aCustomerSession(running(), { customerId, clientKind: ClientKind.APP }),
    };
  };
  const place = async (shop: Shop, headers: Headers, input: object = {}) =>
    (await keyed(PLACE, { input: { ...wish(shop), ...input } }, headers)).data.placeReservation;
  return { ask, keyed, aShop, wish, aCustomerAt, place };
}
