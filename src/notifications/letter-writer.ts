import { Inject, Injectable } from '@nestjs/common';
import { AccountService, ProofCodeService } from '../access/index.js';
import { ReservationReader, ReservationState } from '../collection/index.js';
import {
  documentHtml,
  DocumentKind,
  DocumentReader,
  type DocumentView,
  printableOf,
  tillText,
} from '../documents/index.js';
import { SystemClock } from '../kernel/clock.js';
import { LocationDirectory } from '../locations/index.js';
import { type Settings, SETTINGS } from '../platform/config/settings.js';
import type { Db } from '../platform/database/db.js';
import { TermsDirectory, textIn } from '../terms/index.js';
import type { Message } from './message.entity.js';
import {
  type CodeLetter,
  emailVerification,
  identifierProof,
  knownAddress,
  passwordChanged,
  passwordReset,
} from './templates/account-letters.js';
import { type Letter, writeOut, type WrittenLetter } from './templates/letter.js';
import { orderReady } from './templates/order-ready-letter.js';
import {
  reservationLapsed,
  reservationLapsing,
  reservationPlaced,
  type ReservationNews,
  reservationReady,
} from './templates/reservation-letters.js';
import type { CodeData, Content, DocumentData } from './templates/templates.js';
import { withdrawalInformation } from './templates/withdrawal.js';

const HOUR_MS = 3_600_000;

/** Writes messages out, just before they are sent: codes are derived then, and what has become pointless is left. */
@Injectable()
export class LetterWriter {
  private readonly clock = new SystemClock();
  private readonly shop: string;

  constructor(
    private readonly accounts: AccountService,
    private readonly codes: ProofCodeService,
    private readonly documents: DocumentReader,
    private readonly terms: TermsDirectory,
    private readonly reservations: ReservationReader,
    private readonly locations: LocationDirectory,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'mailFrom'>,
  ) {
    this.shop = settings.mailFrom.replace(/\s*<.*$/, '').replaceAll('"', '') || settings.mailFrom;
  }

  /** @returns null when there is nothing to say any more: the code was used, or is no longer good. */
  async write(db: Db, message: Message): Promise<WrittenLetter | null> {
    const { language } = message;
    const content = { template: message.template, data: message.data } as Content;
    if (content.template === 'document') return this.document(db, content.data, message);
    const letter = await this.letter(db, content, language);
    return letter && writeOut(letter, language);
  }

  private async letter(
    db: Db,
    content: Exclude<Content, { template: 'document' }>,
    language: string,
  ): Promise<Letter | null> {
    switch (content.template) {
      case 'email_verification':
      case 'password_reset':
      case 'identifier_proof':
        return this.withCode(db, content, language);
      case 'password_changed':
        return passwordChanged({ shop: this.shop }, language);
      case 'known_address':
        return knownAddress({ shop: this.shop }, language);
      case 'order_ready':
        return orderReady(content.data, language);
      case 'reservation_placed':
        return reservationPlaced(content.data, language);
      case 'reservation_ready':
        return reservationReady(content.data, language);
      case 'reservation_lapsing':
        return (await this.endsAsTold(db, content.data)) ? reservationLapsing(content.data, language) : null;
      case 'reservation_lapsed':
        return reservationLapsed(content.data, language);
    }
  }

  /** A reminder is for who still has it, and while it ends when the reminder says. */
  private async endsAsTold(db: Db, { reservationId, endsAt }: ReservationNews): Promise<boolean> {
    const reservation = await this.reservations.load(db, reservationId);
    if (reservation === null || reservation.endsAt.toISOString() !== endsAt) return false;
    return reservation.state === ReservationState.HELD || reservation.state === ReservationState.READY;
  }

  private async withCode(
    db: Db,
    { template, data }: { template: keyof typeof WITH_CODE; data: CodeData },
    language: string,
  ): Promise<Letter | null> {
    const good =
      template === 'identifier_proof'
        ? await this.codes.letters(db, data.codeId)
        : await this.accounts.letter(db, data.codeId);
    if (good === null) return null;
    const leftMs = good.expiresAt.getTime() - this.clock.now().getTime();
    const validHours = Math.max(1, Math.round(leftMs / HOUR_MS));
    return WITH_CODE[template]({ shop: this.shop, code: good.code, validHours }, language);
  }

  private async document(
    db: Db,
    { documentId }: DocumentData,
    message: Message,
  ): Promise<WrittenLetter | null> {
    const document = await this.documents.byId(db, documentId);
    if (document === null) return null;
    const after = await this.afterwards(db, document);
    const printable = printableOf(document);
    const plain = [tillText(printable, false), ...after.map(({ title, text }) => `${title}\n\n${text}\n`)];
    return {
      subject: `${this.shop}: ${title(document)}`,
      text: plain.join('\n'),
      html: documentHtml(printable, message.recipient, after),
    };
  }

  /** What is bought at a distance comes with its terms and what to know about withdrawal, on paper or in the mail. */
  private async afterwards(db: Db, { row }: DocumentView): Promise<{ title: string; text: string }[]> {
    if (row.kind !== DocumentKind.ORDER_CONFIRMATION && row.kind !== DocumentKind.INVOICE) return [];
    const { language, seller, termsId } = row.content;
    const terms = termsId === null ? null : await this.terms.byId(db, termsId);
    const at = (await this.locations.seller(db, row.sellerId))?.address;
    const trader = {
      name: seller.name,
      address: at ? `${at.street} ${at.houseNumber}, ${at.postcode} ${at.city}` : null,
      email: /<([^>]+)>/.exec(this.settings.mailFrom)?.[1] ?? this.settings.mailFrom,
    };
    const [termsTitle, withdrawalTitle] =
      language === 'nl' ? ['Verkoopvoorwaarden', 'Herroeping'] : ['Terms of sale', 'Withdrawal'];
    return [
      ...(terms === null ? [] : [{ title: termsTitle, text: textIn(terms, language) }]),
      { title: withdrawalTitle, text: withdrawalInformation(trader, language) },
    ];
  }
}

const WITH_CODE: Readonly<
  Record<
    'email_verification' | 'password_reset' | 'identifier_proof',
    (letter: CodeLetter, language: string) => Letter
  >
> = {
  email_verification: emailVerification,
  password_reset: passwordReset,
  identifier_proof: identifierProof,
};

const TITLES = {
  [DocumentKind.ORDER_CONFIRMATION]: { nl: 'bevestiging van uw order', en: 'confirmation of your order' },
  [DocumentKind.RECEIPT]: { nl: 'uw kassabon', en: 'your receipt' },
  [DocumentKind.INVOICE]: { nl: 'uw factuur', en: 'your invoice' },
  [DocumentKind.CREDIT_NOTE]: { nl: 'uw creditnota', en: 'your credit note' },
};

function title({ row, number }: DocumentView): string {
  const { language, orderNumber } = row.content;
  const words = TITLES[row.kind][language === 'nl' ? 'nl' : 'en'];
  return `${words} ${row.kind === DocumentKind.ORDER_CONFIRMATION ? (orderNumber ?? number) : number}`;
}
