import { detailsFrom, readAddress } from '../cart/index.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { AddressInput, ContactInput, ReceiptChoiceInput } from '../platform/graphql/common.inputs.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { ruleBroken } from '../platform/graphql/refusals.js';

/** Whom we tell. @throws RuleBroken nobody can be reached that way; see `detailsFrom`. */
export const readContact = (contact: ContactInput): ContactType =>
  detailsFrom({ contact }, null, 'input').contact!;

/** @throws RuleBroken COUNTRY, POSTCODE or HOUSE_NUMBER, naming the field. */
export function readPostal(given: AddressInput): AddressType {
  const { address, problems } = readAddress(given, 'input.fulfilment.address');
  if (problems.length > 0) throw new RuleBroken({ problems }, problems[0]!.words);
  return address;
}

/**
 * How the receipt will reach her. E-mail and address of an earlier choice are kept with a new one, so that whoever goes
 * back to e-mail need not type it again.
 *
 * @param known contact and delivery address, which serve when the choice names none.
 * @throws RuleBroken EMAIL or ADDRESS when the way chosen has nowhere to go; see `detailsFrom` for what is no address.
 */
export function readReceipt(
  receipt: ReceiptChoiceInput,
  known: {
    readonly contact: ContactType;
    readonly address: AddressType | null;
    readonly before: ReceiptChoiceType | null;
  },
): ReceiptChoiceType {
  const given = detailsFrom({ receipt }, null, 'input').receiptChoice!;
  const email = given.email ?? known.before?.email ?? null;
  const address = given.address ?? known.before?.address ?? null;
  if (given.by === ReceiptBy.EMAIL && (email ?? known.contact.email) === null)
    throw ruleBroken('input.receipt.email', 'EMAIL', 'Say which e-mail address the receipt goes to.');
  if (given.by === ReceiptBy.POST && (address ?? known.address) === null)
    throw ruleBroken('input.receipt.address', 'ADDRESS', 'Say which address the receipt goes to.');
  return { by: given.by, email, address };
}

/** The choice as it is shown and used: where the receipt goes, and nothing of other ways. */
export function receiptShown(
  { by, email, address }: ReceiptChoiceType,
  known: { readonly contact: ContactType; readonly address: AddressType | null },
): ReceiptChoiceType {
  return {
    by,
    email: by === ReceiptBy.EMAIL ? (email ?? known.contact.email) : null,
    address: by === ReceiptBy.POST ? (address ?? known.address) : null,
  };
}
