import { registerDecorator, type ValidationOptions } from 'class-validator';
import { isPlain } from '../../kernel/text.js';

/**
 * A text that people can read: at most `lengthMax` characters (as people count them), no NUL, no control characters,
 * no direction overrides, and not blank. Unicode and emoji are welcome.
 */
export function PlainText(lengthMax: number, options: ValidationOptions = {}): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'plainText',
      target: target.constructor,
      propertyName: String(property),
      options: {
        ...options,
        message: `must be 1 to ${lengthMax} characters of plain text, without control characters`,
      },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' &&
          value.trim() !== '' &&
          value.length <= lengthMax * 2 &&
          [...value].length <= lengthMax &&
          isPlain(value),
      },
    });
  };
}
