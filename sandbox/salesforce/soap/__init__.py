"""SOAP: login of the partner API, and the Metadata API."""
