import { registerDecorator } from 'class-validator';
import { TerminalOutcome } from './payments.enums.js';

/** On `outcome`, because absent properties are not validated: an approval is recorded with the terminal's name for it. */
export function NeedsReference(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'needsReference',
      target: target.constructor,
      propertyName: String(property),
      options: { message: 'APPROVED needs terminalReference, which the terminal gave with its approval' },
      validator: {
        validate: (outcome: unknown, on) => {
          const { terminalReference } = (on?.object ?? {}) as { terminalReference?: string | null };
          return outcome !== TerminalOutcome.APPROVED || Boolean(terminalReference);
        },
      },
    });
  };
}
