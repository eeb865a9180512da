import { registerDecorator } from 'class-validator';

const BARCODE_LENGTH_MAX = 512;

/** What a scanner sends: whatever Unicode a person may type, and of control characters only GS1's separator. */
export const isScannedText = (text: string): boolean =>
  text.trim() !== '' && text.length <= BARCODE_LENGTH_MAX && !/(?!\u001d)\p{Cc}|\p{Cs}/u.test(text.trim());

/** A field that holds what a scanner sent: 1 to 512 characters. */
export function ScannedText(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'scannedText',
      target: target.constructor,
      propertyName: String(property),
      options: { message: `must be 1 to ${BARCODE_LENGTH_MAX} characters that a scanner sends` },
      validator: { validate: (value: unknown) => typeof value === 'string' && isScannedText(value) },
    });
  };
}
