COPY shop.customer FROM 's3://${bucket}/warehouse/customer/' IAM_ROLE default DELIMITER '|' GZIP COMPUPDATE OFF STATUPDATE ON;
COPY shop.product FROM 's3://${bucket}/warehouse/product/' IAM_ROLE default DELIMITER '|' GZIP COMPUPDATE OFF STATUPDATE ON;
COPY shop.store FROM 's3://${bucket}/warehouse/store/' IAM_ROLE default DELIMITER '|' GZIP COMPUPDATE OFF STATUPDATE ON;
COPY shop.date_dim FROM 's3://${bucket}/warehouse/date_dim/' IAM_ROLE default DELIMITER '|' GZIP COMPUPDATE OFF STATUPDATE ON;
COPY shop.sales FROM 's3://${bucket}/warehouse/sales.manifest' IAM_ROLE default MANIFEST DELIMITER '|' GZIP COMPUPDATE OFF STATUPDATE OFF;
