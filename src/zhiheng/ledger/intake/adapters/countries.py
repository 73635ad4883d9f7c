"""English country names as alert systems write them, with their codes.

ISO 3166-1 alpha-2; XK, which ISO leaves to users, stands for Kosovo as in the systems of the European Union. Names of
bodies (INFOSAN, European Commission) and of states that are no more have no code.
"""

from __future__ import annotations

import re

_SPLIT = re.compile(r"\s*,(?!\s*Sint Eustatius)\s*")

CODES: dict[str, str] = {
    "Afghanistan": "AF", "Albania": "AL", "Algeria": "DZ", "Andorra": "AD", "Angola": "AO",
    "Antigua and Barbuda": "AG", "Argentina": "AR", "Armenia": "AM", "Aruba": "AW", "Australia": "AU",
    "Austria": "AT", "Azerbaijan": "AZ", "Bahamas": "BS", "Bahrain": "BH", "Bangladesh": "BD", "Barbados": "BB",
    "Belarus": "BY", "Belgium": "BE", "Benin": "BJ", "Bolivia": "BO", "Bonaire, Sint Eustatius and Saba": "BQ",
    "Bosnia and Herzegovina": "BA", "Brazil": "BR", "British Virgin Islands": "VG", "Bulgaria": "BG",
    "Burkina Faso": "BF", "Burundi": "BI", "Cambodia": "KH", "Cameroon": "CM", "Canada": "CA", "Cape Verde": "CV",
    "Cayman Islands": "KY", "Central African Republic": "CF", "Chad": "TD", "Chile": "CL", "China": "CN",
    "Colombia": "CO", "Comoros": "KM", "Congo": "CG", "Congo (Brazzaville)": "CG", "Costa Rica": "CR",
    "Croatia": "HR", "Cuba": "CU", "Curaçao": "CW", "Cyprus": "CY", "Czech Republic": "CZ", "Czechia": "CZ",
    "Côte d'Ivoire": "CI", "Democratic Republic of the Congo": "CD", "Denmark": "DK", "Djibouti": "DJ",
    "Dominican Republic": "DO", "Ecuador": "EC", "Egypt": "EG", "El Salvador": "SV", "Equatorial Guinea": "GQ",
    "Estonia": "EE", "Eswatini": "SZ", "Ethiopia": "ET", "Faeroe Islands": "FO", "Falkland Islands": "FK",
    "Faroe Islands": "FO", "Finland": "FI", "France": "FR", "French Guiana": "GF", "French Polynesia": "PF",
    "Gabon": "GA", "Gambia": "GM", "Georgia": "GE", "Germany": "DE", "Ghana": "GH", "Gibraltar": "GI", "Greece": "GR",
    "Greenland": "GL", "Guadeloupe": "GP", "Guatemala": "GT", "Guernsey": "GG", "Guinea": "GN", "Guinea-Bissau": "GW",
    "Guyana": "GY", "Honduras": "HN", "Hong Kong": "HK", "Hungary": "HU", "Iceland": "IS", "India": "IN",
    "Indonesia": "ID", "Iran": "IR", "Iraq": "IQ", "Ireland": "IE", "Israel": "IL", "Italy": "IT", "Japan": "JP",
    "Jersey": "JE", "Jordan": "JO", "Kazakhstan": "KZ", "Kenya": "KE", "Kosovo": "XK", "Kuwait": "KW",
    "Kyrgyzstan": "KG", "Latvia": "LV", "Lebanon": "LB", "Liberia": "LR", "Libya": "LY", "Liechtenstein": "LI",
    "Lithuania": "LT", "Luxembourg": "LU", "Macao": "MO", "Madagascar": "MG", "Malawi": "MW", "Malaysia": "MY",
    "Maldives": "MV", "Mali": "ML", "Malta": "MT", "Marshall Islands": "MH", "Martinique": "MQ", "Mauritania": "MR",
    "Mauritius": "MU", "Mayotte": "YT", "Mexico": "MX", "Moldova": "MD", "Monaco": "MC", "Montenegro": "ME",
    "Morocco": "MA", "Mozambique": "MZ", "Myanmar": "MM", "Namibia": "NA", "Nepal": "NP", "Netherlands": "NL",
    "New Caledonia": "NC", "New Zealand": "NZ", "Nicaragua": "NI", "Niger": "NE", "Nigeria": "NG",
    "North Macedonia": "MK", "Northern Ireland": "GB", "Norway": "NO", "Oman": "OM", "Pakistan": "PK",
    "Palestine": "PS", "Panama": "PA", "Papua New Guinea": "PG", "Paraguay": "PY", "Peru": "PE", "Philippines": "PH",
    "Poland": "PL", "Portugal": "PT", "Puerto Rico": "PR", "Qatar": "QA", "Republic of North Macedonia": "MK",
    "Romania": "RO", "Russia": "RU", "Rwanda": "RW", "Réunion": "RE", "Saint Barthélemy": "BL", "Saint Lucia": "LC",
    "Saint Martin": "MF", "Saint Vincent and the Grenadines": "VC", "San Marino": "SM", "Saudi Arabia": "SA",
    "Senegal": "SN", "Serbia": "RS", "Seychelles": "SC", "Sierra Leone": "SL", "Singapore": "SG",
    "Sint Maarten": "SX", "Slovakia": "SK", "Slovenia": "SI", "Somalia": "SO", "South Africa": "ZA",
    "South Korea": "KR", "Spain": "ES", "Sri Lanka": "LK", "Sudan": "SD", "Suriname": "SR", "Swaziland": "SZ",
    "Sweden": "SE", "Switzerland": "CH", "Syria": "SY", "São Tomé and Príncipe": "ST", "Taiwan": "TW",
    "Tanzania": "TZ", "Thailand": "TH", "Togo": "TG", "Trinidad and Tobago": "TT", "Tunisia": "TN", "Turkey": "TR",
    "Türkiye": "TR", "Uganda": "UG", "Ukraine": "UA", "United Arab Emirates": "AE", "United Kingdom": "GB",
    "United Kingdom (Northern Ireland)": "GB", "United States": "US", "Uruguay": "UY", "Uzbekistan": "UZ",
    "Vatican City": "VA", "Venezuela": "VE", "Vietnam": "VN", "West Bank and Gaza Strip": "PS", "Åland Islands": "AX",
}  # fmt: skip


def countries(cell: str | None) -> list[str]:
    """Return the names in a cell that separates them by commas; a comma inside a country's name separates nothing."""
    return [name for name in _SPLIT.split((cell or "").strip()) if name]


def code_of(name: str) -> str | None:
    """Return the code of a country's name, None for what is no country or not known."""
    return CODES.get(name)
