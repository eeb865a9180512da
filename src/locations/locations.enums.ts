import { registerEnumType } from '@nestjs/graphql';

/** How goods reach a customer. */
export enum FulfilmentKind {
  TAKE_AWAY = 'take_away',
  DELIVER = 'deliver',
  COLLECT = 'collect',
}
registerEnumType(FulfilmentKind, {
  name: 'FulfilmentKind',
  description: 'How goods reach a customer.',
  valuesMap: {
    TAKE_AWAY: { description: 'From the hand, at the till.' },
    DELIVER: { description: 'Sent to an address.' },
    COLLECT: { description: 'Put aside in a store, to be fetched.' },
  },
});

/** What may be done at a location. */
export enum LocationAbility {
  SELL = 'sell',
  SHIP = 'ship',
  COLLECT = 'collect',
  ACCEPT_RETURNS = 'accept_returns',
}
registerEnumType(LocationAbility, {
  name: 'LocationAbility',
  description: 'What may be done at a location.',
  valuesMap: {
    SELL: { description: 'Sales over the counter.' },
    SHIP: { description: 'Sending parcels.' },
    COLLECT: { description: 'Collecting and reserving.' },
    ACCEPT_RETURNS: { description: 'Taking things back.' },
  },
});

/** What sort of place a location is. */
export enum LocationKind {
  STORE = 'store',
  WAREHOUSE = 'warehouse',
}
registerEnumType(LocationKind, {
  name: 'LocationKind',
  description: 'What sort of place a location is.',
  valuesMap: {
    STORE: { description: 'Customers come in.' },
    WAREHOUSE: { description: 'Nobody does.' },
  },
});
