import fc from 'fast-check';
import { IdentifierKind } from '../../src/customers/customers.enums.js';
import { displayName } from '../../src/customers/display-name.js';
import { identifierMasked, identifierNormalised } from '../../src/customers/identifier.js';

const { EMAIL, LOYALTY_CARD, PHONE } = IdentifierKind;

it.each([
  [PHONE, '06 12345678', '+31612345678'],
  [PHONE, '+31 6-1234 5678', '+31612345678'],
  [PHONE, '0031612345678', '+31612345678'],
  [PHONE, '(030) 234 56 78', '+31302345678'],
  [PHONE, '+32 470 12 34 56', '+32470123456'],
  [PHONE, '12', null],
  [PHONE, 'bel mij', null],
  [PHONE, '', null],
  [EMAIL, ' Anna.deWit@Example.ORG ', 'anna.dewit@example.org'],
  [EMAIL, 'anna@localhost', null],
  [EMAIL, 'anna@@example.org', null],
  [EMAIL, 'a b@example.org', null],
  [LOYALTY_CARD, '2900 0000-12345', '2900000012345'],
  [LOYALTY_CARD, '29A', null],
  [LOYALTY_CARD, '123', null],
  [LOYALTY_CARD, '1'.repeat(31), null],
])('%s "%s" is %s', (kind, typed, normal) => {
  expect(identifierNormalised(kind, typed)).toBe(normal);
});

it('has one normal form, whatever was typed', () => {
  const kind = fc.constantFrom(EMAIL, LOYALTY_CARD, PHONE);
  const text = fc.oneof(fc.string(), fc.emailAddress(), fc.stringMatching(/^[0-9 +()-]{4,20}$/));
  fc.assert(
    fc.property(kind, text, (each, typed) => {
      const normal = identifierNormalised(each, typed);
      if (normal !== null) expect(identifierNormalised(each, normal)).toBe(normal);
    }),
  );
});

it.each([
  [PHONE, '+31612345678', '+31••••78'],
  [EMAIL, 'anna@example.org', 'a••a@e••.org'],
  [LOYALTY_CARD, '2900000012345', '••••2345'],
])('%s %s is shown as %s', (kind, value, masked) => {
  expect(identifierMasked({ kind, value })).toBe(masked);
});

it.each([
  ['Anna de Wit-Şahin', 'Anna W.'],
  ['Lotte', 'Lotte'],
  ['J. Jansen', 'J. J.'],
  ['Élodie Dubois', 'Élodie D.'],
  ['  anna   van der meer ', 'anna m.'],
  ['Café De Brug', 'Café D.'],
  ['😀 Ümit 🎉', '😀 Ü.'],
  ['', ''],
])('%s is shown at a till as %s', (name, shown) => {
  expect(displayName(name)).toBe(shown);
});
