"""Payment: from the vendor's invoice over SPP, SPM and SP2D (or petty cash, or card) to the money on the vendor's account."""
