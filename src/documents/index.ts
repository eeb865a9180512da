/** The front door. */
export { Document } from './document.entity.js';
export type { DocumentContent, NewDocument } from './document-content.js';
export { DocumentDelivery } from './document-delivery.entity.js';
export { DocumentHolder } from './document-holder.entity.js';
export { documentHtml, escaped } from './document-html.js';
export { DocumentReader, type DocumentView, printableOf } from './document.reader.js';
export { DocumentSeries } from './document-series.entity.js';
export { DocumentService } from './document.service.js';
export * from './documents.enums.js';
export { DOCUMENT_ISSUED, type DocumentIssued } from './documents.events.js';
export { DocumentsModule } from './documents.module.js';
export * from './documents.types.js';
export { tillText } from './till-text.js';
