import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { LocationDirectory } from './location-directory.js';
import { LocationRepository } from './location.repository.js';
import { LocationWriteRepository } from './location-write.repository.js';
import { LocationWriter } from './location.writer.js';
import { LocationsResolver, ViewerLocationResolver } from './locations.resolver.js';
import { PlacesForAccess } from './places-for-access.js';
import { PointResolver } from './point-resolver.js';

@Module({
  imports: [AccessModule],
  providers: [
    LocationDirectory,
    LocationRepository,
    LocationsResolver,
    LocationWriteRepository,
    LocationWriter,
    PlacesForAccess,
    PointResolver,
    ViewerLocationResolver,
  ],
  exports: [LocationDirectory, LocationWriter, PointResolver],
})
export class LocationsModule {}
