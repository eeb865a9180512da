import { registerEnumType } from '@nestjs/graphql';

/** What is done with units that came back. */
export enum Disposition {
  RESTOCK = 'restock',
  QUARANTINE = 'quarantine',
  DAMAGED = 'damaged',
}
registerEnumType(Disposition, {
  name: 'Disposition',
  description: 'What is done with units that came back.',
  valuesMap: {
    RESTOCK: { description: 'On hand where they are, and may be promised at once.' },
    QUARANTINE: { description: 'On hand, unsellable until somebody has looked.' },
    DAMAGED: { description: 'On hand, not to be sold.' },
  },
});

/** Why units may come back, or why not. */
export enum EligibilityCode {
  ELIGIBLE = 'eligible',
  WINDOW_PASSED = 'window_passed',
  UNIT_EXCLUDED = 'unit_excluded',
  OTHER_SERIAL = 'other_serial',
  ALREADY_RETURNED = 'already_returned',
  NOT_FULFILLED = 'not_fulfilled',
  SELLER_DOES_NOT_ACCEPT = 'seller_does_not_accept',
}
registerEnumType(EligibilityCode, {
  name: 'EligibilityCode',
  description: 'Why units may come back, or why not.',
  valuesMap: {
    ELIGIBLE: { description: 'They may.' },
    WINDOW_PASSED: { description: 'The last day of every basis has passed.' },
    UNIT_EXCLUDED: {
      description:
        'For what they are: seal broken, made to measure, a digital code, a service; gift cards and deposits do not come back this way.',
    },
    OTHER_SERIAL: { description: 'This is not the unit that was sold: its serial number is another.' },
    ALREADY_RETURNED: { description: 'So many have come back before.' },
    NOT_FULFILLED: { description: 'So many have not reached her yet.' },
    SELLER_DOES_NOT_ACCEPT: {
      description: 'Not here: this place takes nothing back, or by its terms it comes back by post alone.',
    },
  },
});

/** What somebody at the counter sees. */
export enum Grade {
  SELLABLE = 'sellable',
  REFURBISH = 'refurbish',
  DAMAGED = 'damaged',
}
registerEnumType(Grade, {
  name: 'Grade',
  description: 'The verdict of whoever looked at a returned unit.',
  valuesMap: {
    SELLABLE: { description: 'As good as new.' },
    REFURBISH: { description: 'Must be looked at before it may be sold.' },
    DAMAGED: { description: 'Cannot be sold.' },
  },
});

/** By what right units come back. */
export enum ReturnBasis {
  WITHDRAWAL = 'withdrawal',
  POLICY = 'policy',
}
registerEnumType(ReturnBasis, {
  name: 'ReturnBasis',
  description: 'By what right units come back.',
  valuesMap: {
    WITHDRAWAL: {
      description:
        'By law, of what was bought at a distance: 14 days after she has the last of it (2011/83/EU art. 9).',
    },
    POLICY: { description: 'By the terms the order was made under.' },
  },
});

/** How far a return has come. */
export enum ReturnState {
  REFUNDED = 'refunded',
  CLOSED = 'closed',
}
registerEnumType(ReturnState, {
  name: 'ReturnState',
  description: 'How far a return has come.',
  valuesMap: {
    REFUNDED: { description: 'The goods are here, the refund is made, some of the money is on its way.' },
    CLOSED: { description: 'All of the money is with her.' },
  },
});

/** What must be known of the unit itself before it may come back. */
export enum UnitQuestion {
  SEAL_WHOLE = 'seal_whole',
  SERIAL_NUMBER = 'serial_number',
}
registerEnumType(UnitQuestion, {
  name: 'UnitQuestion',
  description: 'What must be known of the unit itself before it may come back.',
  valuesMap: {
    SEAL_WHOLE: { description: 'Whether its seal is whole.' },
    SERIAL_NUMBER: { description: 'Which one it is.' },
  },
});
