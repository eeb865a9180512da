import { registerDecorator } from 'class-validator';
import { TenderKind } from './payments.enums.js';

/** On `kind`, because absent properties are not validated: a card terminal's approval is recorded with its reference. */
export function NeedsTerminalReference(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'needsTerminalReference',
      target: target.constructor,
      propertyName: String(property),
      options: {
        message: 'CARD_TERMINAL needs terminalReference, which the terminal gave with its approval',
      },
      validator: {
        validate: (kind: unknown, on) => {
          const { terminalReference } = (on?.object ?? {}) as { terminalReference?: string | null };
          return kind !== TenderKind.CARD_TERMINAL || Boolean(terminalReference);
        },
      },
    });
  };
}
