import { decimalOf, money } from '../kernel/money.js';
import { ReturnRoute } from '../terms/index.js';
import type { Exclusion, Verdict } from './eligibility.js';
import { EligibilityCode, ReturnBasis, UnitQuestion } from './returns.enums.js';

interface Words {
  readonly locale: string;
  readonly withdrawUntil: (day: string) => string;
  readonly withdrawOpen: (days: number) => string;
  readonly until: (day: string) => string;
  readonly noEnd: string;
  readonly free: string;
  readonly fee: (amount: string) => string;
  readonly passed: (day: string) => string;
  readonly excluded: Readonly<Record<Exclusion, string>>;
  readonly otherSerial: string;
  readonly alreadyReturned: string;
  readonly notFulfilled: string;
  readonly doesNotAccept: string;
  readonly notInStores: string;
  readonly asksSeal: string;
  readonly asksSerial: string;
  readonly betterLater: string;
}

const NL: Words = {
  locale: 'nl-NL',
  withdrawUntil: (day) => `U kunt de koop herroepen tot en met ${day}.`,
  withdrawOpen: (days) => `U kunt de koop herroepen tot ${days} dagen nadat u alles hebt ontvangen.`,
  until: (day) => `Terugbrengen kan tot en met ${day}`,
  noEnd: 'Terugbrengen kan',
  free: ', gratis.',
  fee: (amount) => `; dat kost ${amount}.`,
  passed: (day) => `Terugbrengen kon tot en met ${day}.`,
  excluded: {
    seal_broken: 'De verzegeling is verbroken; daarom nemen wij dit artikel niet terug.',
    made_to_measure: 'Dit is voor u op maat gemaakt; daarom nemen wij het niet terug.',
    digital: 'Dit is een digitale code; die nemen wij niet terug.',
    service: 'Dit is een dienst; die kan niet terug.',
    gift_card: 'Een cadeaukaart nemen wij zo niet terug.',
    deposit: 'Statiegeld krijgt u terug bij het inleveren van de verpakking.',
  },
  otherSerial: 'Dit is niet het exemplaar dat is verkocht: het serienummer is anders.',
  alreadyReturned: 'Hiervan is al zoveel teruggebracht.',
  notFulfilled: 'Hiervan hebt u nog niet zoveel ontvangen.',
  doesNotAccept: 'Hier nemen wij niets terug; in een andere winkel wel.',
  notInStores: 'Volgens de voorwaarden van deze aankoop komt dit per post terug, niet in een winkel.',
  asksSeal: 'De verzegeling moet heel zijn.',
  asksSerial: 'Het moet het verkochte exemplaar zijn; wij lezen het serienummer.',
  betterLater: 'Onze nieuwere voorwaarden zijn hierin gunstiger voor u dan die van uw aankoop.',
};

const EN: Words = {
  locale: 'en-GB',
  withdrawUntil: (day) => `You may withdraw from the purchase until ${day}.`,
  withdrawOpen: (days) =>
    `You may withdraw from the purchase until ${days} days after you have received all of it.`,
  until: (day) => `You may bring it back until ${day}`,
  noEnd: 'You may bring it back',
  free: ', free of charge.',
  fee: (amount) => `; that costs ${amount}.`,
  passed: (day) => `It could be brought back until ${day}.`,
  excluded: {
    seal_broken: 'The seal is broken; therefore we do not take this article back.',
    made_to_measure: 'This was made to your measure; therefore we do not take it back.',
    digital: 'This is a digital code; we do not take those back.',
    service: 'This is a service; it cannot come back.',
    gift_card: 'We do not take a gift card back this way.',
    deposit: 'A deposit is given back when the packaging is handed in.',
  },
  otherSerial: 'This is not the unit that was sold: its serial number is another.',
  alreadyReturned: 'So many of these have come back already.',
  notFulfilled: 'You have not received so many of these yet.',
  doesNotAccept: 'We take nothing back here; another store does.',
  notInStores: 'By the terms of this purchase it comes back by post, not in a store.',
  asksSeal: 'Its seal must be whole.',
  asksSerial: 'It must be the unit that was sold; we read its serial number.',
  betterLater: 'Our newer terms are better for you in this than those of your purchase.',
};

/** The answer for a person, in Dutch or English; Dutch where we do not speak her language. */
export function wordsFor(verdict: Verdict, language: string, currency: string): string {
  const words = language === 'en' ? EN : NL;
  return [...sentences(verdict, words, currency), ...(verdict.betterLater ? [words.betterLater] : [])].join(
    ' ',
  );
}

function sentences(verdict: Verdict, words: Words, currency: string): string[] {
  switch (verdict.reason) {
    case EligibilityCode.ELIGIBLE:
      return eligibleSentences(verdict, words, currency);
    case EligibilityCode.WINDOW_PASSED:
      return [words.passed(dayIn(words.locale, verdict.longest!.lastDay!))];
    case EligibilityCode.UNIT_EXCLUDED:
      return [words.excluded[verdict.exclusion!]];
    case EligibilityCode.OTHER_SERIAL:
      return [words.otherSerial];
    case EligibilityCode.ALREADY_RETURNED:
      return [words.alreadyReturned];
    case EligibilityCode.NOT_FULFILLED:
      return [words.notFulfilled];
    case EligibilityCode.SELLER_DOES_NOT_ACCEPT:
      return [verdict.by.includes(ReturnRoute.ANY_STORE) ? words.doesNotAccept : words.notInStores];
  }
}

function eligibleSentences({ best, longest, asks }: Verdict, words: Words, currency: string): string[] {
  const day = (lastDay: string) => dayIn(words.locale, lastDay);
  const isWithdrawal = best!.basis === ReturnBasis.WITHDRAWAL;
  const { fee } = best!;
  const amount = `${currency} ${decimalOf(money(fee, currency))}`;
  return [
    ...(isWithdrawal
      ? [best!.lastDay === null ? words.withdrawOpen(best!.days) : words.withdrawUntil(day(best!.lastDay))]
      : []),
    (longest!.lastDay === null ? words.noEnd : words.until(day(longest!.lastDay))) +
      (fee === 0 ? words.free : words.fee(amount)),
    ...(asks.includes(UnitQuestion.SEAL_WHOLE) ? [words.asksSeal] : []),
    ...(asks.includes(UnitQuestion.SERIAL_NUMBER) ? [words.asksSerial] : []),
  ];
}

const dayIn = (locale: string, day: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
