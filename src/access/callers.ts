import { Channel, ClientKind } from '../platform/graphql/common.enums.js';

/** Clients that shoppers use: a guest token or a customer's session may stand on their key. */
export const isShopperClient = (kind: ClientKind): boolean =>
  kind === ClientKind.WEBSHOP || kind === ClientKind.APP;

/** Clients that staff use: a staff session may stand on their key. */
export const isStaffClient = (kind: ClientKind): boolean =>
  kind === ClientKind.POS || kind === ClientKind.CONTACT_CENTRE || kind === ClientKind.OPS;

/** The channels that a kind of client can speak for, the usual one first; none for ops and systems. */
export const CHANNELS_OF: Readonly<Record<ClientKind, readonly Channel[]>> = {
  [ClientKind.WEBSHOP]: [Channel.WEBSHOP, Channel.SOCIAL],
  [ClientKind.APP]: [Channel.APP, Channel.SOCIAL],
  [ClientKind.POS]: [Channel.STORE],
  [ClientKind.CONTACT_CENTRE]: [Channel.PHONE, Channel.SOCIAL],
  [ClientKind.OPS]: [],
  [ClientKind.SYSTEM]: [],
};
