import { localDate } from '../kernel/calendar.js';
import { addWorkingDays, nextWorkingDay } from '../kernel/working-days.js';

/** When goods that are sent now arrive, as days (`YYYY-MM-DD`) where they are sent from. */
export interface DeliveryDays {
  readonly earliest: string;
  readonly latest: string;
}

/** The days that a way of delivery promises: working days where the goods are sent from, the day of the order not counted. */
export function deliveryDays(
  { daysMin, daysMax }: { readonly daysMin: number; readonly daysMax: number },
  from: { readonly timeZone: string; readonly address: { readonly country: string } },
  now: Date,
): DeliveryDays {
  const today = localDate(now, from.timeZone);
  const { country } = from.address;
  const after = (days: number): string =>
    days === 0 ? nextWorkingDay(today, country) : addWorkingDays(today, days, country);
  return { earliest: after(daysMin), latest: after(daysMax) };
}
