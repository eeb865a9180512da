import type { Coordinates } from '../kernel/geo.js';

/**
 * Centres of postcode areas, roughly: `area latitude longitude town`, the longest area that begins a postcode counts.
 *
 * Put down by hand, by the town that gives an area its name, to a hundredth of a degree (a kilometre); no survey. An area
 * may be forty kilometres wide: good enough to say which store is nearer, and no more.
 */
const DUTCH = `
10 52.37 4.90 Amsterdam | 11 52.34 4.92 Amsterdam-Zuidoost, Amstelveen | 112 52.43 4.93 Landsmeer
113 52.49 5.07 Volendam | 12 52.23 5.18 Hilversum | 13 52.37 5.21 Almere | 14 52.51 4.95 Purmerend
140 52.28 5.17 Bussum | 141 52.29 5.16 Naarden | 142 52.24 4.83 Uithoorn | 143 52.27 4.75 Aalsmeer
15 52.44 4.82 Zaandam | 16 52.65 5.08 Hoorn | 17 52.70 4.82 Heerhugowaard, Schagen
178 52.96 4.76 Den Helder | 179 53.06 4.80 Texel | 18 52.63 4.74 Alkmaar | 19 52.49 4.65 Beverwijk
20 52.38 4.64 Haarlem | 21 52.30 4.67 Heemstede, Hoofddorp | 22 52.19 4.44 Katwijk, Noordwijk
228 52.04 4.32 Rijswijk | 23 52.166 4.482 Leiden | 24 52.13 4.66 Alphen aan den Rijn
25 52.07 4.30 Den Haag | 26 52.01 4.34 Delft | 27 52.06 4.49 Zoetermeer | 28 52.01 4.71 Gouda
29 51.90 4.57 Capelle aan den IJssel, Ridderkerk | 30 51.92 4.48 Rotterdam
31 51.91 4.36 Schiedam, Vlaardingen | 32 51.83 4.20 Spijkenisse, Hellevoetsluis | 33 51.813 4.690 Dordrecht
34 52.06 4.98 Nieuwegein, Woerden | 35 52.091 5.121 Utrecht | 36 52.17 4.98 Maarssen, Mijdrecht
37 52.14 5.25 Zeist, Soest, Baarn | 377 52.140 5.585 Barneveld | 378 52.17 5.62 Voorthuizen
38 52.17 5.41 Amersfoort | 384 52.34 5.62 Harderwijk | 39 52.03 5.40 Veenendaal, Driebergen
40 51.888 5.429 Tiel | 41 51.94 5.17 Culemborg, Leerdam | 42 51.83 4.97 Gorinchem
43 51.50 3.61 Middelburg, Vlissingen | 430 51.65 3.92 Zierikzee | 431 51.67 4.02 Duiveland
432 51.72 3.80 Westerschouwen | 44 51.50 3.89 Goes | 45 51.33 3.83 Terneuzen | 46 51.50 4.28 Bergen op Zoom
47 51.54 4.46 Roosendaal | 48 51.59 4.78 Breda | 49 51.65 4.86 Oosterhout | 50 51.56 5.08 Tilburg
51 51.66 5.03 Waalwijk | 52 51.69 5.30 's-Hertogenbosch | 53 51.77 5.52 Oss | 530 51.81 5.25 Zaltbommel
54 51.66 5.66 Uden, Veghel | 543 51.73 5.88 Cuijk | 55 51.38 5.43 Veldhoven, Valkenswaard
56 51.44 5.48 Eindhoven | 57 51.47 5.68 Helmond | 58 51.55 5.97 Venray, Boxmeer | 59 51.370 6.172 Venlo
60 51.25 5.71 Weert | 604 51.19 5.99 Roermond | 61 51.02 5.85 Sittard-Geleen | 62 50.85 5.69 Maastricht
63 50.88 5.92 Valkenburg, Landgraaf | 64 50.89 5.98 Heerlen | 65 51.84 5.85 Nijmegen
66 51.85 5.73 Wijchen, Elst | 67 52.01 5.66 Wageningen, Ede | 68 51.98 5.91 Arnhem | 69 51.94 6.06 Zevenaar
70 51.96 6.29 Doetinchem | 71 51.99 6.67 Winterswijk | 72 52.14 6.22 Zutphen | 73 52.21 5.97 Apeldoorn
74 52.26 6.18 Deventer | 744 52.36 6.46 Nijverdal | 746 52.31 6.52 Rijssen | 747 52.24 6.58 Goor
75 52.22 6.89 Enschede, Hengelo | 76 52.36 6.66 Almelo | 77 52.56 6.55 Hardenberg | 78 52.77 6.88 Emmen
79 52.71 6.34 Hoogeveen, Meppel | 80 52.517 6.083 Zwolle | 81 52.38 6.15 Raalte, Epe
82 52.52 5.54 Lelystad, Dronten | 826 52.56 5.91 Kampen | 83 52.74 5.93 Emmeloord, Steenwijk
84 52.95 6.02 Heerenveen, Gorredijk | 85 52.91 5.77 Joure, Lemmer | 86 53.03 5.66 Sneek
87 53.04 5.50 Bolsward | 88 53.18 5.47 Franeker, Harlingen | 888 53.39 5.30 Terschelling
8899 53.29 5.06 Vlieland | 89 53.20 5.79 Leeuwarden | 90 53.20 5.78 Grou, Stiens | 91 53.32 5.99 Dokkum
916 53.44 5.74 Ameland | 92 53.12 6.10 Drachten | 93 53.14 6.42 Roden, Leek | 94 52.99 6.56 Assen
95 52.99 6.95 Stadskanaal | 96 53.13 6.87 Hoogezand, Winschoten | 97 53.22 6.57 Groningen
98 53.25 6.39 Zuidhorn | 99 53.34 6.78 Delfzijl, Uithuizen
`;

/** Belgium north of the language border whole, south of it the larger towns. */
const BELGIAN = `
10 50.85 4.35 Brussel | 11 50.85 4.37 Brussel | 12 50.83 4.42 Brussel | 13 50.71 4.61 Wavre
14 50.60 4.33 Nivelles | 15 50.73 4.24 Halle | 16 50.78 4.25 Sint-Pieters-Leeuw | 17 50.89 4.20 Asse
18 50.93 4.43 Vilvoorde | 19 50.88 4.47 Zaventem | 20 51.22 4.40 Antwerpen | 21 51.22 4.46 Antwerpen
22 51.18 4.83 Herentals | 23 51.32 4.94 Turnhout | 24 51.18 5.06 Geel, Mol | 25 51.13 4.57 Lier
26 51.17 4.43 Mortsel | 28 51.03 4.48 Mechelen | 29 51.29 4.49 Brasschaat | 30 50.88 4.70 Leuven
31 50.96 4.64 Haacht | 32 50.99 4.90 Aarschot, Diest | 33 50.81 4.94 Tienen | 34 50.76 5.08 Landen
35 50.931 5.333 Hasselt | 36 50.97 5.50 Genk | 37 50.78 5.46 Tongeren | 38 50.82 5.19 Sint-Truiden
39 51.22 5.38 Lommel, Pelt | 40 50.63 5.57 Liège | 45 50.52 5.24 Huy | 47 50.63 6.04 Eupen
48 50.59 5.86 Verviers | 50 50.47 4.87 Namur | 60 50.41 4.44 Charleroi | 67 49.68 5.82 Arlon
70 50.45 3.95 Mons | 75 50.61 3.39 Tournai | 80 51.21 3.22 Brugge | 83 51.33 3.25 Knokke
84 51.23 2.92 Oostende | 85 50.83 3.26 Kortrijk | 86 51.07 2.68 Veurne | 87 50.98 3.33 Tielt
88 50.94 3.12 Roeselare | 89 50.85 2.89 Ieper | 90 51.05 3.72 Gent | 91 51.16 4.14 Sint-Niklaas
92 51.03 4.10 Dendermonde | 93 50.94 4.04 Aalst | 94 50.84 4.02 Ninove | 95 50.77 3.88 Geraardsbergen
96 50.75 3.60 Ronse | 97 50.84 3.60 Oudenaarde | 98 50.98 3.53 Deinze | 99 51.19 3.56 Eeklo
`;

const AREAS: ReadonlyMap<string, ReadonlyMap<string, Coordinates>> = new Map([
  ['NL', read(DUTCH)],
  ['BE', read(BELGIAN)],
]);

/** How the countries of the table write a postcode; the Dutch letters may be left out. */
const SPELLING: ReadonlyMap<string, RegExp> = new Map([
  ['NL', /^[1-9]\d{3} ?(?:[A-Z]{2})?$/i],
  ['BE', /^[1-9]\d{3}$/],
]);

/**
 * Where a postcode lies, about.
 *
 * @param country ISO 3166 alpha-2, capitals.
 * @returns null for an area or country that the table does not have; `malformed` for what that country does not write.
 */
export function areaOf(postcode: string, country: string): Coordinates | 'malformed' | null {
  const [areas, spelling] = [AREAS.get(country), SPELLING.get(country)];
  if (!areas || !spelling) return null;
  const text = postcode.trim();
  if (!spelling.test(text)) return 'malformed';
  for (const length of [4, 3, 2]) {
    const area = areas.get(text.slice(0, length));
    if (area) return area;
  }
  return null;
}

function read(table: string): ReadonlyMap<string, Coordinates> {
  return new Map(
    table
      .trim()
      .split(/[|\n]/)
      .map((entry) => entry.trim().split(' '))
      .map(([area, latitude, longitude]) => [
        area ?? '',
        { latitude: Number(latitude), longitude: Number(longitude) },
      ]),
  );
}
