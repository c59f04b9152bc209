"""Business data from files, loaded into a company's Salesforce org through the product's own connector."""
