/** The form in which an e-mail address is compared: no spaces around it, lower case, composed characters. */
export const normalEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

const PASSWORD_LENGTH_MIN = 8;

/**
 * What is wrong with a password that somebody chose: `TOO_SHORT` below 8 characters, `LIKE_YOUR_EMAIL`, or `ONE_CHARACTER`
 * repeated. No rules about kinds of characters (NIST SP 800-63B, 5.1.1.2); its length is bounded by the input.
 *
 * @returns null when nothing is.
 */
export function passwordProblem(password: string, email: string): { problem: string; words: string } | null {
  const characters = [...password.normalize('NFKC')];
  if (characters.length < PASSWORD_LENGTH_MIN)
    return {
      problem: 'TOO_SHORT',
      words: `A password has at least ${PASSWORD_LENGTH_MIN} characters.`,
    };
  if (new Set(characters).size === 1)
    return { problem: 'ONE_CHARACTER', words: 'A password is more than one character repeated.' };
  const address = normalEmail(email);
  if (address !== '' && [address, address.split('@')[0]].includes(password.toLowerCase()))
    return { problem: 'LIKE_YOUR_EMAIL', words: 'A password is not the e-mail address.' };
  return null;
}

/** Whether a text can be a PIN: 4 to 12 digits, not all the same. */
export const isPin = (pin: string): boolean => /^(\d)(?!\1+$)\d{3,11}$/.test(pin);
