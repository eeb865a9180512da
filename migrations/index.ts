import { CreatePlatform1767225600000 } from './1767225600000-create-platform.js';
import { CreateAccess1767225601000 } from './1767225601000-create-access.js';
import { CreateCustomers1767225602000 } from './1767225602000-create-customers.js';
import { CreateCatalogue1767225603000 } from './1767225603000-create-catalogue.js';
import { CreateLocations1767225604000 } from './1767225604000-create-locations.js';
import { CreateTerms1767225605000 } from './1767225605000-create-terms.js';
import { CreatePricing1767225606000 } from './1767225606000-create-pricing.js';
import { CreateInventory1767225607000 } from './1767225607000-create-inventory.js';
import { CreatePayments1767225608000 } from './1767225608000-create-payments.js';
import { CreateLoyalty1767225609000 } from './1767225609000-create-loyalty.js';
import { CreateDocuments1767225610000 } from './1767225610000-create-documents.js';
import { CreateTasks1767225611000 } from './1767225611000-create-tasks.js';
import { CreateCart1767225612000 } from './1767225612000-create-cart.js';
import { CreateOrders1767225613000 } from './1767225613000-create-orders.js';
import { CreateCollection1767225614000 } from './1767225614000-create-collection.js';
import { CreateReturns1767225615000 } from './1767225615000-create-returns.js';
import { CreateNotifications1767225617000 } from './1767225617000-create-notifications.js';
import { SellWhatIsInTheHand1767225630000 } from './1767225630000-sell-what-is-in-the-hand.js';
import { LinesThatWaitForStock1767225631000 } from './1767225631000-lines-that-wait-for-stock.js';
import { KeepStockInOrder1767225632000 } from './1767225632000-keep-stock-in-order.js';
import { MergeCarts1767225640000 } from './1767225640000-merge-carts.js';
import { HandCartsOver1767225641000 } from './1767225641000-hand-carts-over.js';
import { HangLinesOnLines1767225642000 } from './1767225642000-hang-lines-on-lines.js';
import { AdjustPrices1767225643000 } from './1767225643000-adjust-prices.js';
import { WidenPriceLists1767225650000 } from './1767225650000-widen-price-lists.js';
import { DraftTerms1767225651000 } from './1767225651000-draft-terms.js';
import { ClassifyForTax1767225652000 } from './1767225652000-classify-for-tax.js';
import { TaxByDestination1767225653000 } from './1767225653000-tax-by-destination.js';
import { CreatePromotions1767225655000 } from './1767225655000-create-promotions.js';
import { KeepCouponsInCarts1767225655001 } from './1767225655001-keep-coupons-in-carts.js';
import { LetAttemptsBeNone1767225670000 } from './1767225670000-let-attempts-be-none.js';
import { KnowSoldUnits1767225672000 } from './1767225672000-know-sold-units.js';
import { TenderTickets1767225673000 } from './1767225673000-tender-tickets.js';
import { RememberCartVersions1767225674000 } from './1767225674000-remember-cart-versions.js';
import { TidyCartHandovers1767225674001 } from './1767225674001-tidy-cart-handovers.js';
import { LetListsLeaveVatOut1767225675000 } from './1767225675000-let-lists-leave-vat-out.js';
import { DivideLinesOverUnits1767225675001 } from './1767225675001-divide-lines-over-units.js';
import { FindLabelsWrittenLate1767225676000 } from './1767225676000-find-labels-written-late.js';
import { KnowCollectionPlaces1767225677000 } from './1767225677000-know-collection-places.js';
import { BringOrdersToTickets1767225679000 } from './1767225679000-bring-orders-to-tickets.js';
import { CloseLocations1767225680000 } from './1767225680000-close-locations.js';
import { ChooseDeliveryOptions1767225690000 } from './1767225690000-choose-delivery-options.js';
import { RecordConsents1767225690010 } from './1767225690010-record-consents.js';
import { NameConsentTexts1767225690011 } from './1767225690011-name-consent-texts.js';
import { KnowWhatLabelsShow1767225690020 } from './1767225690020-know-what-labels-show.js';
import { FollowMergedLines1767225690030 } from './1767225690030-follow-merged-lines.js';
import { KnowWhatSalesGoBy1767225690300 } from './1767225690300-know-what-sales-go-by.js';
import { KnowWhenLabelsChanged1767225690310 } from './1767225690310-know-when-labels-changed.js';
import { KeepFlagsOfWhatWasOrdered1767225690400 } from './1767225690400-keep-flags-of-what-was-ordered.js';
import { DateMovementsInTheirOrder1767225690610 } from './1767225690610-date-movements-in-their-order.js';
import { KeepAnEditionOfPrices1767225690680 } from './1767225690680-keep-an-edition-of-prices.js';

/** Every migration, oldest first. A released one is never edited. */
export const migrations = [
  CreatePlatform1767225600000,
  CreateAccess1767225601000,
  CreateCustomers1767225602000,
  CreateCatalogue1767225603000,
  CreateLocations1767225604000,
  CreateTerms1767225605000,
  CreatePricing1767225606000,
  CreateInventory1767225607000,
  CreatePayments1767225608000,
  CreateLoyalty1767225609000,
  CreateDocuments1767225610000,
  CreateTasks1767225611000,
  CreateCart1767225612000,
  CreateOrders1767225613000,
  CreateCollection1767225614000,
  CreateReturns1767225615000,
  CreateNotifications1767225617000,
  SellWhatIsInTheHand1767225630000,
  LinesThatWaitForStock1767225631000,
  KeepStockInOrder1767225632000,
  MergeCarts1767225640000,
  HandCartsOver1767225641000,
  HangLinesOnLines1767225642000,
  AdjustPrices1767225643000,
  WidenPriceLists1767225650000,
  DraftTerms1767225651000,
  ClassifyForTax1767225652000,
  TaxByDestination1767225653000,
  CreatePromotions1767225655000,
  KeepCouponsInCarts1767225655001,
  LetAttemptsBeNone1767225670000,
  KnowSoldUnits1767225672000,
  TenderTickets1767225673000,
  RememberCartVersions1767225674000,
  TidyCartHandovers1767225674001,
  LetListsLeaveVatOut1767225675000,
  DivideLinesOverUnits1767225675001,
  FindLabelsWrittenLate1767225676000,
  KnowCollectionPlaces1767225677000,
  BringOrdersToTickets1767225679000,
  CloseLocations1767225680000,
  ChooseDeliveryOptions1767225690000,
  RecordConsents1767225690010,
  NameConsentTexts1767225690011,
  KnowWhatLabelsShow1767225690020,
  FollowMergedLines1767225690030,
  KnowWhatSalesGoBy1767225690300,
  KnowWhenLabelsChanged1767225690310,
  KeepFlagsOfWhatWasOrdered1767225690400,
  DateMovementsInTheirOrder1767225690610,
  KeepAnEditionOfPrices1767225690680,
];
