import { registerDecorator } from 'class-validator';

/** On `pickupIds`, because absent properties are not validated: goods are given on a code, or after a look at a document. */
export function NeedsProof(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'needsProof',
      target: target.constructor,
      propertyName: String(property),
      options: { message: 'need proof: give pickupCode or documentLooked' },
      validator: {
        validate: (_: unknown, on) => {
          const given = (on?.object ?? {}) as { pickupCode?: string | null; documentLooked?: string | null };
          return given.pickupCode != null || given.documentLooked != null;
        },
      },
    });
  };
}
