import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { maskCard, maskEmail, maskPhone } from '../kernel/mask.js';
import { IdentifierKind } from './customers.enums.js';

/** Something somebody may be known by, as it was typed, scanned or said. */
export interface IdentifierValue {
  readonly kind: IdentifierKind;
  readonly value: string;
}

const EMAIL = /^[^\s@|,;<>"]{1,64}@[^\s@|,;<>"]{1,180}\.[^\s@|,;<>".]{2,63}$/;
const CARD = /^[0-9]{4,30}$/;
const HOME_COUNTRY = 'NL';

/**
 * The one form in which two spellings of the same identifier are equal: a card's digits, an e-mail address in small
 * letters (no provider we know tells them apart), a telephone number as E.164 writes it, Dutch unless it names its
 * country.
 *
 * @returns null for what is none: no digits of a card, no address, no number that can be dialled.
 */
export function identifierNormalised(kind: IdentifierKind, value: string): string | null {
  switch (kind) {
    case IdentifierKind.LOYALTY_CARD: {
      const digits = value.replace(/[\s.-]/g, '');
      return CARD.test(digits) ? digits : null;
    }
    case IdentifierKind.EMAIL: {
      const address = value.trim().normalize('NFKC').toLowerCase();
      return EMAIL.test(address) ? address : null;
    }
    case IdentifierKind.PHONE: {
      const number = parsePhoneNumberFromString(value, HOME_COUNTRY, metadata);
      return number?.isPossible() ? number.number : null;
    }
  }
}

/** Enough for its owner to know it, not enough for others. */
export function identifierMasked({ kind, value }: IdentifierValue): string {
  switch (kind) {
    case IdentifierKind.LOYALTY_CARD:
      return maskCard(value);
    case IdentifierKind.EMAIL:
      return maskEmail(value);
    case IdentifierKind.PHONE:
      return maskPhone(value);
  }
}
