/** With whom the contract is, and where a withdrawal may be sent. */
export interface Trader {
  readonly name: string;
  /** On one line; null when it is not known. */
  readonly address: string | null;
  readonly email: string;
}

/**
 * What the law wants said about withdrawal, on a durable medium, with a contract made at a distance: the model
 * instructions and the model form, filled in.
 *
 * @see Directive 2011/83/EU, article 6(1)(h), 8(7), Annex I (A) and (B); Dutch Civil Code, articles 6:230m, 6:230v.
 */
export function withdrawalInformation({ name, address, email }: Trader, language: string): string {
  const trader = [name, address, email].filter(Boolean).join(', ');
  return language === 'nl' ? dutch(trader) : english(trader);
}

const dutch = (trader: string): string => `Herroepingsrecht
U heeft het recht om binnen een termijn van 14 dagen zonder opgave van redenen de overeenkomst te herroepen. De herroepingstermijn verstrijkt 14 dagen na de dag waarop u, of een door u aangewezen derde die niet de vervoerder is, het laatste goed van uw bestelling fysiek in bezit krijgt.
Om het herroepingsrecht uit te oefenen, moet u ons (${trader}) via een ondubbelzinnige verklaring (bijvoorbeeld schriftelijk per post of e-mail) op de hoogte stellen van uw beslissing de overeenkomst te herroepen. U kunt hiervoor gebruikmaken van onderstaand modelformulier, maar bent hiertoe niet verplicht. Om de herroepingstermijn na te leven volstaat het uw mededeling te verzenden voordat de herroepingstermijn is verstreken.

Gevolgen van de herroeping
Als u de overeenkomst herroept, ontvangt u alle betalingen die u tot op dat moment heeft gedaan, inclusief leveringskosten (met uitzondering van eventuele extra kosten ten gevolge van uw keuze voor een andere wijze van levering dan de door ons geboden goedkoopste standaardlevering) onverwijld en in ieder geval niet later dan 14 dagen nadat wij op de hoogte zijn gesteld van uw beslissing de overeenkomst te herroepen, van ons terug. Wij betalen u terug met hetzelfde betaalmiddel als waarmee u de oorspronkelijke transactie heeft verricht, tenzij u uitdrukkelijk anderszins heeft ingestemd; in ieder geval zullen u voor zulke terugbetaling geen kosten in rekening worden gebracht. Wij mogen wachten met terugbetaling tot wij de goederen hebben teruggekregen, of u heeft aangetoond dat u de goederen heeft teruggezonden, naar gelang welk tijdstip eerst valt.
U dient de goederen onverwijld, doch in ieder geval niet later dan 14 dagen na de dag waarop u het besluit de overeenkomst te herroepen aan ons heeft medegedeeld, aan ons terug te zenden of te overhandigen. U bent alleen aansprakelijk voor de waardevermindering van de goederen die het gevolg is van het gebruik van de goederen, dat verder gaat dan nodig is om de aard, de kenmerken en de werking van de goederen vast te stellen.
Onze verkoopvoorwaarden geven u meer tijd en meer gemak; wat daarin beter voor u is, geldt.

Modelformulier voor herroeping
(dit formulier alleen invullen en terugzenden als u de overeenkomst wilt herroepen)
- Aan ${trader}:
- Ik/Wij (*) deel/delen (*) u hierbij mede dat ik/wij (*) onze overeenkomst betreffende de verkoop van de volgende goederen/levering van de volgende dienst (*) herroep/herroepen (*)
- Besteld op (*)/Ontvangen op (*)
- Naam/Namen consument(en)
- Adres consument(en)
- Handtekening van consument(en) (alleen wanneer dit formulier op papier wordt ingediend)
- Datum
(*) Doorhalen wat niet van toepassing is.`;

const english = (trader: string): string => `Right of withdrawal
You have the right to withdraw from this contract within 14 days without giving any reason. The withdrawal period will expire after 14 days from the day on which you acquire, or a third party other than the carrier and indicated by you acquires, physical possession of the last good of your order.
To exercise the right of withdrawal, you must inform us (${trader}) of your decision to withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or e-mail). You may use the attached model withdrawal form, but it is not obligatory. To meet the withdrawal deadline, it is sufficient for you to send your communication concerning your exercise of the right of withdrawal before the withdrawal period has expired.

Effects of withdrawal
If you withdraw from this contract, we shall reimburse to you all payments received from you, including the costs of delivery (with the exception of the supplementary costs resulting from your choice of a type of delivery other than the least expensive type of standard delivery offered by us), without undue delay and in any event not later than 14 days from the day on which we are informed about your decision to withdraw from this contract. We will carry out such reimbursement using the same means of payment as you used for the initial transaction, unless you have expressly agreed otherwise; in any event, you will not incur any fees as a result of such reimbursement. We may withhold reimbursement until we have received the goods back or you have supplied evidence of having sent back the goods, whichever is the earliest.
You shall send back the goods or hand them over to us without undue delay and in any event not later than 14 days from the day on which you communicate your withdrawal from this contract to us. You are only liable for any diminished value of the goods resulting from the handling other than what is necessary to establish the nature, characteristics and functioning of the goods.
Our terms of sale give you more time and more ease; what is better for you in them holds.

Model withdrawal form
(complete and return this form only if you wish to withdraw from the contract)
- To ${trader}:
- I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of the following goods (*)/for the provision of the following service (*),
- Ordered on (*)/received on (*),
- Name of consumer(s),
- Address of consumer(s),
- Signature of consumer(s) (only if this form is notified on paper),
- Date
(*) Delete as appropriate.`;
