"""What keeps a contract's data between its parties: authorisations, disclosures, trainings."""
