import { Module } from '@nestjs/common';
import { LocationDirectory } from './location-directory.js';
import { LocationRepository } from './location.repository.js';
import { PointResolver } from './point-resolver.js';

@Module({
  providers: [LocationDirectory, LocationRepository, PointResolver],
  exports: [LocationDirectory, PointResolver],
})
export class LocationsModule {}
