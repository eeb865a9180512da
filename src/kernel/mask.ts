/*
 * Enough of a personal detail for its owner to recognise it, for logs, receipts and screens others see. The dots are
 * always as many, so that they do not tell the length. Masked is not anonymous: it stays personal data.
 */

/** `anna@example.org` → `a••a@e••.org`: first and last letter, first of the domain, its last label; never throws. */
export function maskEmail(email: string): string {
  const [, local = '', domain = '', label = ''] = /^(.+)@(.+?)(\.[^.@]+)?$/su.exec(email) ?? [];
  return local === '' ? '••' : `${ends(local)}@${[...domain][0] ?? ''}••${label}`;
}

/** `+31612345678` → `+31••••78`: two digits of the country when there is a plus, and the last two; never throws. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[^0-9]/g, '');
  if (digits.length < 7) return '••••';
  return `${phone.trim().startsWith('+') ? `+${digits.slice(0, 2)}` : ''}••••${digits.slice(-2)}`;
}

/** `2900000012345` → `••••2345`: the last four, of a card long enough to hide the rest; never throws. */
export function maskCard(number: string): string {
  const characters = number.replace(/[^0-9A-Za-z]/g, '');
  return `••••${characters.length < 8 ? '' : characters.slice(-4)}`;
}

/** The outer letters, of a name long enough that they are not all of it. */
function ends(name: string): string {
  const letters = [...name];
  return `${letters[0] ?? ''}••${letters.length > 2 ? (letters.at(-1) ?? '') : ''}`;
}
