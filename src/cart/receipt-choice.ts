import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';

/** What she told of where a receipt may go. */
export interface ReceiptDetails {
  readonly receiptChoice: ReceiptChoiceType | null;
  readonly contact: ContactType | null;
  readonly invoiceAddress: AddressType | null;
}

/** At a distance: as she chose, else by e-mail when there is one to send it to, else by post. */
export const receiptChoiceOf = ({
  receiptChoice,
  contact,
  invoiceAddress,
}: ReceiptDetails): ReceiptChoiceType =>
  receiptChoice ??
  (contact?.email
    ? { by: ReceiptBy.EMAIL, email: contact.email, address: null }
    : { by: ReceiptBy.POST, email: null, address: invoiceAddress });

/**
 * Whether what was agreed at a distance reaches her.
 *
 * @param deliveredTo where its lines go.
 * @see Directive 2011/83/EU art. 8(7).
 */
export function canReceiveReceipt(
  details: ReceiptDetails,
  deliveredTo: readonly (AddressType | null)[],
): boolean {
  const { by, email, address } = receiptChoiceOf(details);
  switch (by) {
    case ReceiptBy.EMAIL:
      return (email ?? details.contact?.email ?? null) !== null;
    case ReceiptBy.POST:
      return [address, details.invoiceAddress, ...deliveredTo].some((known) => known !== null);
    case ReceiptBy.PRINT:
      return true;
  }
}
