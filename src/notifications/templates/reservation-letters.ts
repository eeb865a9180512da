import type { Id } from '../../kernel/ids.js';
import { decimalOf, type Money } from '../../kernel/money.js';
import type { Letter } from './letter.js';

/** What a letter about a reservation tells; plain facts, taken down when it happened. */
export interface ReservationNews {
  readonly reservationId: Id<'Reservation'>;
  readonly number: string;
  readonly name: string;
  readonly lines: readonly { readonly label: string; readonly quantity: number }[];
  readonly total: Money;
  /** Where it is collected; null when it is delivered. */
  readonly store: { readonly name: string; readonly address: string } | null;
  /** ISO 8601; when it ends by itself. */
  readonly endsAt: string;
  /** ISO 8601; when it is ready to collect at the latest; null when it is not collected. */
  readonly readyBy: string | null;
  /** IANA, of the place. */
  readonly timeZone: string;
}

/** `donderdag 19 november 2026 om 18:00`, by the clock of the place. */
export function moment(iso: string, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

const goods = ({ lines }: ReservationNews): string =>
  lines.map(({ label, quantity }) => `- ${quantity} x ${label}`).join('\n');

const place = ({ store }: ReservationNews): string =>
  store === null ? '' : `${store.name}, ${store.address}`;

const amount = ({ total }: ReservationNews, language: string): string => {
  const text = `${total.currency} ${decimalOf(total)}`;
  return language === 'nl' ? text.replace('.', ',') : text;
};

export function reservationPlaced(news: ReservationNews, language: string): Letter {
  const ends = moment(news.endsAt, news.timeZone, language);
  const ready = news.readyBy === null ? null : moment(news.readyBy, news.timeZone, language);
  return language === 'nl'
    ? {
        subject: `Gereserveerd: ${news.number}`,
        paragraphs: [
          `Beste ${news.name},`,
          `Dit ligt voor u apart onder nummer ${news.number}:\n${goods(news)}`,
          `U betaalt ${amount(news, language)} als u het komt halen. U zit nergens aan vast: uw reservering loopt vanzelf af op ${ends}.`,
          ...(news.store && ready
            ? [`Waar: ${place(news)}. Klaar om te halen: uiterlijk ${ready}; u hoort het van ons.`]
            : []),
        ],
      }
    : {
        subject: `Put aside: ${news.number}`,
        paragraphs: [
          `Dear ${news.name},`,
          `This is put aside for you under number ${news.number}:\n${goods(news)}`,
          `You pay ${amount(news, language)} when you come for it. It binds you to nothing: your reservation ends by itself on ${ends}.`,
          ...(news.store && ready
            ? [`Where: ${place(news)}. Ready to collect by ${ready} at the latest; we will tell you.`]
            : []),
        ],
      };
}

export function reservationReady(news: ReservationNews, language: string): Letter {
  const ends = moment(news.endsAt, news.timeZone, language);
  return language === 'nl'
    ? {
        subject: `Klaar om te halen: ${news.number}`,
        paragraphs: [
          `Beste ${news.name},`,
          `Uw reservering ${news.number} ligt klaar:\n${goods(news)}`,
          `U haalt het bij ${place(news)}, tot ${ends}. Laat de code zien die u in de app of op de site bij uw reservering vindt, of noem uw nummer en neem een legitimatiebewijs mee.`,
        ],
      }
    : {
        subject: `Ready to collect: ${news.number}`,
        paragraphs: [
          `Dear ${news.name},`,
          `Your reservation ${news.number} is ready:\n${goods(news)}`,
          `Collect it at ${place(news)}, until ${ends}. Show the code that stands with your reservation in the app or on the site, or tell your number and bring proof of identity.`,
        ],
      };
}

export function reservationLapsed(news: ReservationNews, language: string): Letter {
  const ends = moment(news.endsAt, news.timeZone, language);
  return language === 'nl'
    ? {
        subject: `Afgelopen: reservering ${news.number}`,
        paragraphs: [
          `Beste ${news.name},`,
          `Uw reservering ${news.number} liep af op ${ends}. Wij hebben teruggelegd wat voor u apart lag:\n${goods(news)}`,
          'U bent ons niets verschuldigd. Wilt u het toch hebben? Reserveer het dan gerust opnieuw.',
        ],
      }
    : {
        subject: `Ended: reservation ${news.number}`,
        paragraphs: [
          `Dear ${news.name},`,
          `Your reservation ${news.number} ended on ${ends}. We have put back what was aside for you:\n${goods(news)}`,
          'You owe us nothing. You would like to have it after all? Then reserve it again.',
        ],
      };
}

export function reservationLapsing(news: ReservationNews, language: string): Letter {
  const ends = moment(news.endsAt, news.timeZone, language);
  return language === 'nl'
    ? {
        subject: `Loopt bijna af: reservering ${news.number}`,
        paragraphs: [
          `Beste ${news.name},`,
          `Uw reservering ${news.number} loopt af op ${ends}:\n${goods(news)}`,
          'Komt u later? Verleng haar dan in de app of op de site, of bel ons.',
        ],
      }
    : {
        subject: `Ends soon: reservation ${news.number}`,
        paragraphs: [
          `Dear ${news.name},`,
          `Your reservation ${news.number} ends on ${ends}:\n${goods(news)}`,
          'You come later? Then extend it in the app or on the site, or call us.',
        ],
      };
}
