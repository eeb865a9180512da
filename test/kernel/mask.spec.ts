import { maskCard, maskEmail, maskPhone } from '../../src/kernel/mask.js';

describe('masking', () => {
  it.each([
    ['anna@example.org', 'a••a@e••.org'],
    ['a.very.long.name@shop.example.co.uk', 'a••e@s••.uk'],
    ['jo@example.org', 'j••@e••.org'],
    ['root@localhost', 'r••t@l••'],
    ['🎁🎁🎁@x.nl', '🎁••🎁@x••.nl'],
    ['no address', '••'],
    ['', '••'],
  ])('shows the e-mail address %p as %p', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });

  it.each([
    ['+31612345678', '+31••••78'],
    ['06-12 34 56 78', '••••78'],
    ['112', '••••'],
    ['', '••••'],
  ])('shows the phone number %p as %p', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  it.each([
    ['2900000012345', '••••2345'],
    ['2900 0000 1234 5', '••••2345'],
    ['1234567', '••••'],
    ['', '••••'],
  ])('shows the card %p as %p', (card, masked) => {
    expect(maskCard(card)).toBe(masked);
  });
});
