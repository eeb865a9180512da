import { FILE_ZONE } from './catalogue-formats.js';
import { code, listOf, matching, oneOf, phone, text, yesOrNo } from './columns.js';
import { fault, format, optional, otherwise, required } from './format.js';
import { country, vatNumber } from './location-formats.js';
import { day, instant } from './time-columns.js';

const LOCATION = { refersTo: 'locations.code' };
const SECRET = { isSecret: true };
const secret = matching(/^[\x21-\x7e]{8,200}$/, '8 to 200 letters, digits and signs without spaces');

/** Persons and firms who buy. */
export const customers = format({
  file: 'customers.csv',
  describes: 'A person or firm who buys. Two may share a telephone number; a card leads to one.',
  columns: {
    code: required(code(), 'Your own number for the customer.'),
    name: required(text(200), 'As they write it.'),
    level: required(
      oneOf('recognised', 'identified', 'registered', 'verified'),
      'How sure we are: by a device or address, by a card, by an account, by a proven address.',
    ),
    email: optional(
      matching(/^[^\s@|,;<>"]{1,64}@[^\s@|,;<>"]{1,180}\.[^\s@|,;<>".]{2,63}$/, 'an e-mail address'),
      'Where mail goes.',
      'none',
    ),
    email_verified: otherwise(yesOrNo(), false, 'Whether they proved that it is theirs.', 'no'),
    phone: optional(phone(), 'Mobile or landline.', 'none'),
    cards: otherwise(
      listOf(matching(/^[0-9]{4,30}$/, 'the digits of a card number')),
      [],
      'Loyalty cards; a household may have several.',
      'none',
    ),
    language: otherwise(
      matching(/^[a-z]{2}$/, 'a language of two letters such as nl'),
      'nl',
      'Of everything we write.',
      'nl',
    ),
    birth_date: optional(day(), 'For age limits and birthdays.', 'not known'),
    vat_number: optional(vatNumber, 'Of a firm; then it gets invoices.', 'a consumer'),
    group: optional(code(), 'A group with prices or benefits of its own: staff, gold.', 'none'),
    street: optional(text(100), 'Street, without the number.', 'no address'),
    house_number: optional(text(20), 'With suffix, box or bus.', 'no address'),
    postcode: optional(text(12), "In the country's format.", 'no address'),
    city: optional(text(80), 'Town.', 'no address'),
    country: optional(country, 'Country.', 'no address'),
    note: optional(text(500), 'What staff should know.', 'none'),
  },
  key: ['code'],
  check: (row) => {
    const parts = [row.street, row.house_number, row.postcode, row.city, row.country];
    const filled = parts.filter((part) => part !== null).length;
    return [
      ...fault(
        filled > 0 && filled < parts.length,
        'street',
        'and the rest of the address go together: fill in all five columns or none',
      ),
      ...fault(
        row.email_verified && row.email === null,
        'email_verified',
        'is yes without an e-mail address',
      ),
      ...fault(
        row.email === null && row.phone === null && row.cards.length === 0,
        'email',
        'or phone or cards must be filled in: by nothing else can the customer be known again',
      ),
    ];
  },
});

/** What customers allowed and forbade. */
export const consents = format({
  file: 'consents.csv',
  describes:
    'What a customer allowed or forbade, once: the latest row of a purpose is in force, and none is ever edited.',
  columns: {
    customer: required(code(), 'Who.', { refersTo: 'customers.code' }),
    purpose: required(
      oneOf('purchases_shown'),
      'For what: `purchases_shown` is that staff who recognise her see what she bought.',
    ),
    granted: required(yesOrNo(), 'Whether she allowed it; no is forbidding it, or taking it back.'),
    channel: optional(
      oneOf('webshop', 'app', 'store', 'phone', 'social'),
      'Where she said so.',
      'in none of them: by letter',
    ),
    location: optional(code(), 'In which store.', 'in none', LOCATION),
    text_version: required(code(), 'Version of the text that she was shown or read out.'),
    at: required(instant(FILE_ZONE), 'When she said so.'),
  },
  key: ['customer', 'purpose', 'at'],
});

/** People who work here. */
export const staff = format({
  file: 'staff.csv',
  describes: 'Someone who works here. A PIN opens a till at one location; a password opens everything else.',
  columns: {
    number: required(matching(/^[0-9]{1,10}$/, 'at most 10 digits'), 'Their staff number, to log in with.'),
    name: required(text(100), 'On the screen and in the audit log.'),
    role: required(oneOf('associate', 'manager', 'agent', 'marketer', 'ops', 'admin'), 'What they may do.'),
    location: optional(code(), 'Where they work.', 'no store', LOCATION),
    pin: optional(matching(/^[0-9]{4,12}$/, '4 to 12 digits'), 'Of associates and managers.', 'none', SECRET),
    password: optional(secret, 'Of the others.', 'none', SECRET),
  },
  key: ['number'],
  check: (row) => {
    const isOfStore = row.role === 'associate' || row.role === 'manager';
    return [
      ...fault(isOfStore && row.location === null, 'location', `must be filled in for the role ${row.role}`),
      ...fault(isOfStore && row.pin === null, 'pin', `must be filled in for the role ${row.role}`),
      ...fault(!isOfStore && row.password === null, 'password', `must be filled in for the role ${row.role}`),
      ...fault(
        !isOfStore && row.pin !== null,
        'pin',
        `opens a till, which the role ${row.role} does not use`,
      ),
    ];
  },
});

/** Programs that may speak to us. */
export const apiClients = format({
  file: 'api_clients.csv',
  describes: 'A program that may speak to us. Its key says which channel, location and till it is.',
  columns: {
    name: required(text(100), 'For people.'),
    kind: required(oneOf('webshop', 'app', 'pos', 'contact_centre', 'ops', 'system'), 'What it is.'),
    location: optional(code(), 'Where it stands; needed for pos.', 'nowhere', LOCATION),
    terminal: optional(code(), 'The till it is.', 'no till: it cannot take money', {
      refersTo: 'terminals.code',
    }),
    key: required(secret, 'What it sends as Api-Key.', SECRET),
  },
  key: ['name'],
  check: (row) => [
    ...fault(row.kind === 'pos' && row.location === null, 'location', 'must be filled in for the kind pos'),
    ...fault(row.kind !== 'pos' && row.terminal !== null, 'terminal', 'is for the kind pos'),
  ],
});
