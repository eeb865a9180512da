import fc from 'fast-check';
import { isPin, normalEmail, passwordProblem } from '../../src/access/credentials.js';
import { codeOf, locatorOf, readCode } from '../../src/access/proof-code.js';

describe('a password', () => {
  it.each([
    ['zeven77', 'TOO_SHORT'],
    ['🔑🔑🔑🔑', 'TOO_SHORT'],
    ['aaaaaaaaaaaa', 'ONE_CHARACTER'],
    ['anna@example.org', 'LIKE_YOUR_EMAIL'],
    ['ANNA@EXAMPLE.ORG', 'LIKE_YOUR_EMAIL'],
  ])('%s is refused as %s', (password, problem) => {
    expect(passwordProblem(password, ' Anna@example.org')?.problem).toBe(problem);
  });

  it('of eight characters of any script will do', () => {
    for (const password of ['abcdefgh', 'пароль-12', '🔑🗝️🔑🗝️🔑🗝️🔑🗝️', 'correct horse battery staple'])
      expect(passwordProblem(password, 'anna@example.org')).toBeNull();
  });

  it('like the part before the @ is refused too', () => {
    expect(passwordProblem('anna.de.wit', 'anna.de.wit@example.org')?.problem).toBe('LIKE_YOUR_EMAIL');
  });
});

describe('a PIN', () => {
  it.each(['1234', '246810', '000000000001', '9998'])('%s will do', (pin) => expect(isPin(pin)).toBe(true));
  it.each(['', '123', '0000', '77777777', '1234567890123', '12a4', '１２３４', '1234 ', '-123'])(
    '%j will not',
    (pin) => expect(isPin(pin)).toBe(false),
  );
});

it('an e-mail address is compared without regard to case, spaces around it and composition', () => {
  expect(normalEmail('  Élodie.DUBOIS@Example.com ')).toBe(normalEmail('élodie.dubois@example.com'));
});

describe('a code', () => {
  const secret = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'));

  it('is four groups of four letters that people do not mistake, and reads back', () => {
    fc.assert(
      fc.property(secret, (text) => {
        const code = codeOf(text);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(readCode(code)).toBe(code.replaceAll('-', ''));
      }),
    );
  });

  it('is read however it is typed', () => {
    expect(readCode(' 0oO1 iIlL-abcd efgh ')).toBe('0001111' + '1ABCDEFGH');
    expect(locatorOf('ABCDEF1234567890')).toBe('ABCDEF');
  });

  it('is nothing when it has another length or other letters', () => {
    for (const typed of ['', 'ABCD', 'ABCD-EFGH-JKMN-PQRST', 'ABCD-EFGH-JKMN-PQR!', 'ABCD-EFGH-JKMN-PQRU'])
      expect(readCode(typed)).toBeNull();
  });
});
