import type { Letter } from './letter.js';
import { moment } from './reservation-letters.js';

/** What a letter about goods that are paid and wait for her tells. */
export interface OrderReadyNews {
  /** Of the order. */
  readonly number: string;
  readonly name: string;
  readonly lines: readonly { readonly label: string; readonly quantity: number }[];
  readonly store: { readonly name: string; readonly address: string };
  /** ISO 8601; until when they are kept. */
  readonly collectBy: string;
  /** IANA, of the store. */
  readonly timeZone: string;
}

export function orderReady(news: OrderReadyNews, language: string): Letter {
  const goods = news.lines.map(({ label, quantity }) => `- ${quantity} x ${label}`).join('\n');
  const until = moment(news.collectBy, news.timeZone, language);
  const where = `${news.store.name}, ${news.store.address}`;
  return language === 'nl'
    ? {
        subject: `Klaar om te halen: ${news.number}`,
        paragraphs: [
          `Beste ${news.name},`,
          `Uw bestelling ${news.number} ligt klaar:\n${goods}`,
          `U haalt haar bij ${where}, tot ${until}. Laat de code zien die u in de app of op de site bij uw bestelling vindt, of noem uw nummer en neem een legitimatiebewijs mee.`,
        ],
      }
    : {
        subject: `Ready to collect: ${news.number}`,
        paragraphs: [
          `Dear ${news.name},`,
          `Your order ${news.number} is ready:\n${goods}`,
          `Collect it at ${where}, until ${until}. Show the code that stands with your order in the app or on the site, or tell your number and bring proof of identity.`,
        ],
      };
}
