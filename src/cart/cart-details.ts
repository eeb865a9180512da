import { IdentifierKind, identifierNormalised } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { readVatNumber } from '../kernel/vat-number.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type {
  AddressType,
  ContactType,
  ProblemType,
  ReceiptChoiceType,
} from '../platform/graphql/common.types.js';
import { deliveryWays, type TermsVersion } from '../terms/index.js';
import { type GivenAddress, readAddress } from './addresses.js';
import type { Cart } from './cart.entity.js';

/** Checkout details as a client gives them; absent and null keep what is. Shaped like CheckoutDetailsInput. */
export interface DetailsGiven {
  readonly contact?: {
    readonly name: string;
    readonly email?: string | null;
    readonly phone?: string | null;
  } | null;
  readonly invoiceAddress?: GivenAddress | null;
  readonly deliveryAddress?: GivenAddress | null;
  readonly receipt?: {
    readonly by: ReceiptBy;
    readonly email?: string | null;
    readonly address?: GivenAddress | null;
  } | null;
  readonly deliveryOptionId?: string | null;
  readonly vatNumber?: string | null;
}

/** What to do about a delivery option that is not offered. */
export const CHOOSE_ONE = 'Choose one of Cart.checkout.deliveryOptions.';

/** The fields of a cart that checkout details are. */
export type DetailFields = Partial<
  Pick<
    Cart,
    'contact' | 'receiptChoice' | 'invoiceAddress' | 'deliveryAddress' | 'deliveryOptionId' | 'vatNumber'
  >
>;

/**
 * Reads checkout details: only the fields that were given.
 *
 * @param path  of the details in the input, for the problems.
 * @param terms whose delivery options may be chosen; absent: none can be.
 * @throws RuleBroken with every problem at once: an address, a telephone number, an e-mail address, a delivery option or a
 *         VAT number that is none, a contact that nobody can reach.
 */
export function detailsFrom(
  given: DetailsGiven,
  terms: Pick<TermsVersion, 'rules'> | null = null,
  path = 'input.details',
): DetailFields {
  const problems: ProblemType[] = [];
  const address = (value: GivenAddress, field: string): AddressType => {
    const read = readAddress(value, `${path}.${field}`);
    problems.push(...read.problems);
    return read.address;
  };
  const fields: DetailFields = {
    ...(given.contact && { contact: contactFrom(given.contact, `${path}.contact`, problems) }),
    ...(given.receipt && { receiptChoice: receiptFrom(given.receipt, address, `${path}.receipt`, problems) }),
    ...(given.invoiceAddress && { invoiceAddress: address(given.invoiceAddress, 'invoiceAddress') }),
    ...(given.deliveryAddress && { deliveryAddress: address(given.deliveryAddress, 'deliveryAddress') }),
    ...(given.deliveryOptionId && {
      deliveryOptionId: optionFrom(given.deliveryOptionId, terms, `${path}.deliveryOptionId`, problems),
    }),
    ...(given.vatNumber != null && {
      vatNumber: vatNumberFrom(given.vatNumber, `${path}.vatNumber`, problems),
    }),
  };
  if (problems.length > 0) throw new RuleBroken({ problems }, problems[0]!.words);
  return fields;
}

function contactFrom(
  { name, email, phone }: NonNullable<DetailsGiven['contact']>,
  path: string,
  problems: ProblemType[],
): ContactType {
  if (!email && !phone)
    problems.push({ path, problem: 'UNREACHABLE', words: 'Give an e-mail address or a telephone number.' });
  return {
    name: name.trim(),
    email: email ? normalised(IdentifierKind.EMAIL, email, `${path}.email`, problems) : null,
    phone: phone ? normalised(IdentifierKind.PHONE, phone, `${path}.phone`, problems) : null,
  };
}

function receiptFrom(
  { by, email, address }: NonNullable<DetailsGiven['receipt']>,
  read: (value: GivenAddress, field: string) => AddressType,
  path: string,
  problems: ProblemType[],
): ReceiptChoiceType {
  return {
    by,
    email:
      by === ReceiptBy.EMAIL && email
        ? normalised(IdentifierKind.EMAIL, email, `${path}.email`, problems)
        : null,
    address: by === ReceiptBy.POST && address ? read(address, 'receipt.address') : null,
  };
}

function normalised(
  kind: IdentifierKind.EMAIL | IdentifierKind.PHONE,
  value: string,
  path: string,
  problems: ProblemType[],
): string | null {
  const text = identifierNormalised(kind, value);
  if (text === null)
    problems.push({
      path,
      problem: kind === IdentifierKind.PHONE ? 'PHONE' : 'EMAIL',
      words: kind === IdentifierKind.PHONE ? 'That number cannot be dialled.' : 'That is no e-mail address.',
    });
  return text;
}

/** An empty one takes back what was given. */
function vatNumberFrom(text: string, path: string, problems: ProblemType[]): string | null {
  if (text.trim() === '') return null;
  const number = readVatNumber(text);
  if (number === null)
    problems.push({
      path,
      problem: 'VAT_NUMBER',
      words: 'That is no VAT number; one looks like NL000012348B01.',
    });
  return number;
}

function optionFrom(
  id: string,
  terms: Pick<TermsVersion, 'rules'> | null,
  path: string,
  problems: ProblemType[],
): Id<'DeliveryOption'> {
  const way = terms && deliveryWays(terms.rules).find((each) => each.id === id);
  if (!way) problems.push({ path, problem: 'DELIVERY_OPTION', words: CHOOSE_ONE });
  return id as Id<'DeliveryOption'>;
}
