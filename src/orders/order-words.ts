import type { OrderHappening } from './order-entry.entity.js';

const WORDS: Readonly<Record<'nl' | 'en', Readonly<Record<OrderHappening, string>>>> = {
  nl: {
    placed: 'Geplaatst, wacht op betaling',
    confirmed: 'Bevestigd',
    despatched: 'Verzonden',
    handed_over: 'Meegegeven',
    returned: 'Teruggebracht',
    cancelled: 'Geannuleerd',
  },
  en: {
    placed: 'Placed, waiting for payment',
    confirmed: 'Confirmed',
    despatched: 'Despatched',
    handed_over: 'Handed over',
    returned: 'Brought back',
    cancelled: 'Cancelled',
  },
};

/** What happened, in her language; Dutch where we do not speak it. */
export const wordsFor = (what: OrderHappening, language: string): string =>
  WORDS[language === 'en' ? 'en' : 'nl'][what];
