import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The version of a consent's text is a code: what is never edited has no room for words about a person. */
export class NameConsentTexts1767225690011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE consent_record DROP CONSTRAINT consent_record_in_words,
        ADD CONSTRAINT consent_record_text CHECK (text_version ~ '^[A-Za-z0-9][A-Za-z0-9._/+#-]{0,39}$')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE consent_record DROP CONSTRAINT consent_record_text,
        ADD CONSTRAINT consent_record_in_words CHECK (btrim(text_version) <> '')`);
  }
}
