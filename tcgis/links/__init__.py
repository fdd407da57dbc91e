"""Who uses which land: enterprises found, leases netted, parcels in parks, amounts on parcels."""
