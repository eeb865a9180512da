import { registerEnumType } from '@nestjs/graphql';

/** Fulfilment kind. */
export enum FulfilmentKind {
  TAKE_AWAY = 'take_away',
  DELIVER = 'deliver',
  COLLECT = 'collect',
}
registerEnumType(FulfilmentKind, { name: 'FulfilmentKind', description: 'Fulfilment kind.' });

/** Location ability. */
export enum LocationAbility {
  SELL = 'sell',
  SHIP = 'ship',
  COLLECT = 'collect',
  ACCEPT_RETURNS = 'accept_returns',
}
registerEnumType(LocationAbility, { name: 'LocationAbility', description: 'Location ability.' });

/** Location kind. */
export enum LocationKind {
  STORE = 'store',
  WAREHOUSE = 'warehouse',
}
registerEnumType(LocationKind, { name: 'LocationKind', description: 'Location kind.' });
