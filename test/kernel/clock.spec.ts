import { FixedClock, SystemClock } from '../../src/kernel/clock.js';

describe('a fixed clock', () => {
  it('stands still until it is advanced or set', () => {
    const clock = new FixedClock(new Date('2026-12-18T10:00:00Z'));
    expect(clock.now()).toEqual(new Date('2026-12-18T10:00:00Z'));
    clock.advance(90_000);
    expect(clock.now()).toEqual(new Date('2026-12-18T10:01:30Z'));
    clock.set(new Date('2027-01-19T10:00:00Z'));
    expect(clock.now()).toEqual(new Date('2027-01-19T10:00:00Z'));
  });

  it('is not moved by changing a Date it was given or gave', () => {
    const given = new Date('2026-12-18T10:00:00Z');
    const clock = new FixedClock(given);
    given.setTime(0);
    clock.now().setTime(0);
    expect(clock.now()).toEqual(new Date('2026-12-18T10:00:00Z'));
  });

  it('refuses an instant that is none', () => {
    expect(() => new FixedClock(new Date('yesterday'))).toThrow(RangeError);
  });
});

describe('the system clock', () => {
  it('gives the machine time', () => {
    const before = Date.now();
    const now = new SystemClock().now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
