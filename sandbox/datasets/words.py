"""Word lists that firms, people, places and products are made of. Invented combinations; nobody real is meant."""

#: Parts of people's names.
FIRST_NAMES = (
    "Ada", "Amir", "Anika", "Arlo", "Beatriz", "Bruno", "Carla", "Cedric", "Chiara", "Dario", "Delia", "Edda",
    "Elias", "Esther", "Fabian", "Farah", "Gideon", "Greta", "Hanna", "Hugo", "Ilse", "Imani", "Ivo", "Jana",
    "Joel", "Kaito", "Karin", "Lara", "Leon", "Lucía", "Malik", "Mara", "Milo", "Nadia", "Noël", "Olga", "Omar",
    "Petra", "Quinn", "Rafael", "Renée", "Rosa", "Samir", "Selma", "Simon", "Tamara", "Theo", "Uma", "Vera", "Yusuf",
)  # fmt: skip

LAST_NAMES = (
    "Abelson", "Adeyemi", "Albrecht", "Barrow", "Bellamy", "Brandt", "Calder", "Castañeda", "Corwin", "Dahl",
    "Delacroix", "Dunmore", "Eastman", "Ekström", "Farrow", "Fontaine", "Garrick", "Gupta", "Haldane", "Holloway",
    "Ibarra", "Ingram", "Jansen", "Joyner", "Kessler", "Kowalski", "Larkin", "Lindqvist", "Marlow", "Moreau",
    "Nakano", "Norwood", "O'Dell", "Okafor", "Pemberton", "Pereira", "Quigley", "Radford", "Rinaldi", "Sandoval",
    "Sørensen", "Tanaka", "Thorne", "Underhill", "Vandermeer", "Vargas", "Whitlock", "Yamada", "Zeller", "Zielinski",
)  # fmt: skip

TITLES = ("Owner", "Purchasing Manager", "Office Manager", "Controller", "Operations Director", "Buyer")

#: First and second word of a firm's name: 64 x 40 combinations.
FIRM_FIRST = (
    "Alder", "Amber", "Anchor", "Ashford", "Beacon", "Birch", "Bluestone", "Bramble", "Bridge", "Brook", "Canyon",
    "Cedar", "Clover", "Cobalt", "Copper", "Coral", "Crescent", "Delta", "Dogwood", "Eagle", "Élan", "Elm", "Ember",
    "Fern", "Flint", "Garnet", "Granite", "Harbor", "Hawthorn", "Hazel", "Heron", "Highland", "Iris", "Ivory",
    "Juniper", "Lakeside", "Lantern", "Laurel", "Linden", "Maple", "Meadow", "Mesa", "Mill", "Northgate",
    "Oak", "Obsidian", "Orchard", "Pine", "Prairie", "Quarry", "Quill", "Raven", "Redwood", "Ridge", "River",
    "Sable", "Sequoia", "Silver", "Spruce", "Summit", "Thistle", "Timber", "Willow", "Zenith",
)  # fmt: skip

FIRM_SECOND = (
    "Analytics", "Apparel", "Bakery", "Bicycles", "Books", "Brewing", "Builders", "Cabinetry", "Catering",
    "Ceramics", "Clinics", "Coffee", "Dairy", "Dental", "Designs", "Drafting", "Electric", "Engineering", "Farms",
    "Flooring", "Foods", "Freight", "Furniture", "Gardens", "Glass", "Hardware", "Heating", "Interiors", "Labs",
    "Lighting", "Logistics", "Machining", "Marine", "Optics", "Outfitters", "Packaging", "Paints", "Printing",
    "Roofing", "Textiles",
)  # fmt: skip

#: Legal forms with other ways of writing the same one.
LEGAL_FORMS = (
    ("Inc.", ("Inc", "Incorporated", ", Inc.")),
    ("LLC", ("L.L.C.", ", LLC", "llc")),
    ("Ltd.", ("Limited", "Ltd", ", Ltd.")),
    ("Corp.", ("Corporation", "Corp", ", Corp.")),
    ("GmbH", ("G.m.b.H.", "gmbh", "GMBH")),
)

STREETS = (
    "Bay", "Canal", "Chestnut", "Church", "College", "Commerce", "Depot", "Elm", "Foundry", "Front", "Garden", "Grove",
    "Harbor", "Hill", "Industrial", "Jefferson", "Lake", "Liberty", "Main", "Market", "Mill", "Oak", "Park", "Prospect",
    "Railroad", "River", "School", "Spring", "Union", "Walnut", "Warehouse", "Water",
)  # fmt: skip

STREET_KINDS = ("St", "Ave", "Rd", "Blvd", "Ln", "Way")

#: City, state or province, country, start of the postal code, area code.
CITIES = (
    ("Albany", "NY", "USA", "122", "518"),
    ("Ann Arbor", "MI", "USA", "481", "734"),
    ("Asheville", "NC", "USA", "288", "828"),
    ("Austin", "TX", "USA", "787", "512"),
    ("Boise", "ID", "USA", "837", "208"),
    ("Boulder", "CO", "USA", "803", "303"),
    ("Burlington", "VT", "USA", "054", "802"),
    ("Chattanooga", "TN", "USA", "374", "423"),
    ("Columbus", "OH", "USA", "432", "614"),
    ("Dayton", "OH", "USA", "454", "937"),
    ("Duluth", "MN", "USA", "558", "218"),
    ("Eugene", "OR", "USA", "974", "541"),
    ("Fort Wayne", "IN", "USA", "468", "260"),
    ("Fresno", "CA", "USA", "937", "559"),
    ("Halifax", "NS", "Canada", "B3H", "902"),
    ("Hartford", "CT", "USA", "061", "860"),
    ("Lincoln", "NE", "USA", "685", "402"),
    ("Madison", "WI", "USA", "537", "608"),
    ("Mobile", "AL", "USA", "366", "251"),
    ("Montréal", "QC", "Canada", "H2X", "514"),
    ("Norfolk", "VA", "USA", "235", "757"),
    ("Omaha", "NE", "USA", "681", "402"),
    ("Portland", "ME", "USA", "041", "207"),
    ("Reno", "NV", "USA", "895", "775"),
    ("Richmond", "VA", "USA", "232", "804"),
    ("Salem", "OR", "USA", "973", "503"),
    ("Savannah", "GA", "USA", "314", "912"),
    ("Spokane", "WA", "USA", "992", "509"),
    ("Toledo", "OH", "USA", "436", "419"),
    ("Tucson", "AZ", "USA", "857", "520"),
)

INDUSTRIES = ("Construction", "Food & Beverage", "Healthcare", "Manufacturing", "Retail", "Transportation")

#: What an opportunity is about.
OCCASIONS = (
    "Annual supply",
    "Spring order",
    "Expansion",
    "Renewal",
    "Office move",
    "Pilot",
    "Replacement",
    "Opening",
)

#: Twelve things in five grades make the sixty products; every name fits an item's 31 characters.
THINGS = (
    ("Desk", "Furniture", 245),
    ("Chair", "Furniture", 129),
    ("Shelf", "Furniture", 88),
    ("Lamp", "Lighting", 54),
    ("Cabinet", "Furniture", 310),
    ("Monitor Arm", "Accessories", 96),
    ("Whiteboard", "Accessories", 74),
    ("Door Lock", "Hardware", 63),
    ("Delivery", "Services", 45),
    ("Assembly", "Services", 60),
    ("Maintenance Plan", "Services", 180),
    ("Floor Planning", "Services", 420),
)
GRADES = ("Basic", "Classic", "Compact", "Premium", "Studio")
