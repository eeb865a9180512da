/** The front door. */
export { LocationDirectory } from './location-directory.js';
export { can, homeOf, type LocationFacts, type SellerFacts, type TerminalFacts } from './location-facts.js';
export { Location } from './location.entity.js';
export { LocationRepository } from './location.repository.js';
export * from './location-rows.js';
export { LocationWriteRepository } from './location-write.repository.js';
export { LocationWriter } from './location.writer.js';
export * from './locations.enums.js';
export * from './locations.errors.js';
export * from './locations.inputs.js';
export { LocationsModule } from './locations.module.js';
export * from './locations.types.js';
export { OpeningException } from './opening-exception.entity.js';
export { OpeningSlot } from './opening-slot.entity.js';
export { PointResolver } from './point-resolver.js';
export { Seller } from './seller.entity.js';
export { Terminal } from './terminal.entity.js';
