/** The operations that the stories send, as a webshop, app, till or call centre would write them. */

const REFUSAL = '... on UserError { code message }';
const MONEY = '{ amount currency decimal }';

export const WHAT_IS_THIS = `
  query WhatIsThis($barcode: String!, $near: PointInput) {
    barcode(barcode: $barcode) {
      quantity
      variant {
        id name price { amount ${MONEY} per }
        availability(near: $near) { deliverable stores(first: 8) { location { id name } band readyBy onDisplay } }
      }
    }
  }`;

export const LOCATIONS = `query Locations { locations(first: 50) { nodes { id name } } }`;

export const LABELS = `
  query LabelsSay($locationId: UUID!, $after: String) {
    shelfLabels(locationId: $locationId, first: 100, after: $after) {
      nodes { variantId name price ${MONEY} per } pageInfo { hasNextPage endCursor }
    }
  }`;

export const RECOGNISE = `
  mutation Recognise($input: IdentifyCustomerInput!) {
    identifyCustomer(input: $input) {
      ... on CustomerIdentified { customer { id displayName points } history }
      ${REFUSAL}
    }
  }`;

export const CONFIRM_CALLER = `
  mutation Confirm($input: ConfirmCallerInput!) {
    confirmCaller(input: $input) {
      ... on CustomerFile { contact { name email phone } reservations { number state endsAt } }
      ${REFUSAL}
    }
  }`;

export const PUT_ASIDE = `
  mutation PutAside($input: PlaceReservationInput!) {
    placeReservation(input: $input) {
      ... on Reservation { id number version endsAt total ${MONEY} pickup { id state readyBy } }
      ${REFUSAL}
    }
  }`;

export const CHANGE_MIND = `
  mutation ChangeMind($input: ChangeReservationInput!) {
    changeReservation(input: $input) {
      ... on Reservation {
        version total ${MONEY} fulfilment { kind location { name } } receiptChoice { by } pickup { id } endsAt
      }
      ${REFUSAL}
    }
  }`;

export const STOCK = `
  query StockExplained($variantIds: [UUID!]!, $locationIds: [UUID!]) {
    stockLevels(variantIds: $variantIds, locationIds: $locationIds) {
      nodes {
        location { name } onHand unsellable display putAside held allocated safetyStock backorderLimit availableToSell
      }
    }
  }`;

export const TAKE_PICK = `
  mutation TakePick($input: TakeNextPickInput!) {
    takeNextPick(input: $input) {
      ... on PickTask { id pickupId dueBy lines { lineId quantity variant { name needsSerial } } }
      ${REFUSAL}
    }
  }`;

export const CONFIRM_PICK = `
  mutation Picked($input: ConfirmPickInput!) {
    confirmPick(input: $input) { ... on PickTask { id lines { picked quantity } } ${REFUSAL} }
  }`;

export const MARK_READY = `
  mutation Ready($input: MarkReadyInput!) {
    markReady(input: $input) { ... on QueuedPickup { id place paid pickup { state readyAt } } ${REFUSAL} }
  }`;

export const MY_CODE = `
  query MyCode($pickupId: UUID!, $id: UUID!) {
    pickupCode(pickupId: $pickupId) { digits validUntil }
    reservation(id: $id) { state total ${MONEY} pickup { state collectBy location { name } } }
  }`;

export const OPEN_TICKET = `
  mutation OpenTicket($input: OpenTicketInput!) {
    openTicket(input: $input) { ... on Ticket { id state cart { version } due ${MONEY} } ${REFUSAL} }
  }`;

export const BRING_ON = `
  mutation BringOn($input: BringToTicketInput!) {
    bringToTicket(input: $input) {
      ... on Ticket {
        id cart { version lines { id variant { id name } quantity price { total ${MONEY} } } } total ${MONEY}
      }
      ${REFUSAL}
    }
  }`;

export const SCAN = `
  mutation Scan($input: ScanIntoCartInput!) {
    scanIntoCart(input: $input) {
      ... on Scanned {
        outcome lineId
        cart { version lines { variant { id name } quantity price { total ${MONEY} } } totals { total ${MONEY} } }
      }
      ${REFUSAL}
    }
  }`;

export const PAY_TICKET = `
  mutation PayTicket($input: PayTicketInput!) {
    payTicket(input: $input) {
      ... on Ticket {
        id state due ${MONEY} rounding ${MONEY} frozenUntil
        payments { id tender state captured ${MONEY} change ${MONEY} }
        order { id number contract state lines { id name } }
        receipt { id number total ${MONEY} termsVersion lastReturnDay tenders deliveries { by state } }
      }
      ${REFUSAL}
    }
  }`;

export const TERMINAL_SAYS = `
  mutation TerminalSays($input: SettleTerminalPaymentInput!) {
    settleTerminalPayment(input: $input) {
      ... on Ticket {
        id state due ${MONEY}
        order { id number contract state lines { id name } }
        receipt { id number total ${MONEY} termsVersion lastReturnDay tenders deliveries { by state } }
      }
      ${REFUSAL}
    }
  }`;

export const HAND_OVER = `
  mutation HandOver($input: HandOverInput!) {
    handOver(input: $input) {
      ... on HandedOver { pickups { state } orders { number state fulfilments { kind state doneAt } } }
      ${REFUSAL}
    }
  }`;

export const MY_ORDERS = `
  query MyOrders {
    me {
      points
      orders(first: 5) {
        nodes {
          id number state origin { channel location { name } } totals { total ${MONEY} }
          lines { id name serialNumbers eligibility { eligible basis words lastDay } }
          documents { kind number }
        }
      }
    }
  }`;

export const PURCHASES = `
  query Purchases($identifier: IdentifierInput) {
    purchases(identifier: $identifier) {
      orderId orderNumber channel sellerName maskedTenders
      lines { orderLineId name serialNumbers paid ${MONEY} eligibility { eligible basis words unitsLeft lastDay } }
    }
  }`;

export const TAKE_BACK = `
  mutation TakeBack($input: ReturnAtTillInput!) {
    returnAtTill(input: $input) {
      ... on Return {
        id number state dryRun lines { basis refund ${MONEY} }
        refund { total ${MONEY} parts { to amount ${MONEY} state } }
      }
      ${REFUSAL}
    }
  }`;

export const PROMISE = `
  query Promise {
    terms(key: "sale") {
      version hash effectiveFrom text
      returns { windowDays startsAt fee ${MONEY} by postagePaidBy exceptions { when words } }
      delivery { cost ${MONEY} freeFrom ${MONEY} daysMin daysMax payWithinDays }
    }
  }`;

export const CLAIM_RECEIPT = `
  mutation ThisIsMine($input: ClaimReceiptInput!) {
    claimReceipt(input: $input) { ... on Order { id number contract origin { channel } terms { version hash } } ${REFUSAL} }
  }`;

export const MOVE_CLOCK = `
  mutation MoveClock($input: MoveClockInput!) { moveClock(input: $input) { ... on ClockMoved { before now } ${REFUSAL} } }`;

export const MAY_IT_COME_BACK = `
  query MayItComeBack($orderLineId: UUID!) {
    returnTermsFor(orderLineId: $orderLineId) {
      eligible basis reason words unitsLeft lastDay countedFrom windowDays startsAt fee ${MONEY} by termsVersion betterLater
    }
  }`;

export const DRAFT_TERMS = `
  mutation DraftTerms($input: DraftTermsInput!) {
    draftTerms(input: $input) { ... on Terms { id version state hash } ${REFUSAL} }
  }`;

export const PUBLISH_TERMS = `
  mutation PublishTerms($input: PublishTermsInput!) {
    publishTerms(input: $input) {
      ... on TermsPublished { terms { id version state } ordersAffected ordersBetterOff dryRun }
      ${REFUSAL}
    }
  }`;

export const PARITY = `
  query Parity($variantIds: [UUID!]!) {
    priceParity(variantIds: $variantIds) { clientsCompared thingsCompared differences { what clientName expected found } }
    termsParity { clientsCompared thingsCompared differences { what clientName expected found } }
  }`;

export const TICKET_VERSION = `query TicketVersion($id: UUID!) { ticket(id: $id) { cart { version } } }`;
