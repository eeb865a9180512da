import { Module } from '@nestjs/common';
import { LocationDirectory } from './location-directory.js';
import { LocationRepository } from './location.repository.js';
import { LocationWriteRepository } from './location-write.repository.js';
import { LocationWriter } from './location.writer.js';
import { LocationsResolver, ViewerLocationResolver } from './locations.resolver.js';
import { PointResolver } from './point-resolver.js';

@Module({
  providers: [
    LocationDirectory,
    LocationRepository,
    LocationsResolver,
    LocationWriteRepository,
    LocationWriter,
    PointResolver,
    ViewerLocationResolver,
  ],
  exports: [LocationDirectory, LocationWriter, PointResolver],
})
export class LocationsModule {}
