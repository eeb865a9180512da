/** The races of stock that `npm test` runs once, as often as `RACE_ROUNDS` says (jest.config.mjs). */
import '../inventory/keep-stock.spec.js';
import '../inventory/stock-races.spec.js';
import '../journeys/last-unit.spec.js';
