/**
 * Functions of Athena engine version 3 that the sandbox does not have: told apart from names that Athena does not know either.
 * https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
 */
const ABSENT = `
approx_most_frequent approx_set at_timezone bar beta_cdf bing_tile bing_tile_at
bing_tiles_around bitwise_right_shift checksum classify color combinations contains_sequence convex_hull_agg cosine_distance
cosine_similarity crc32 current_catalog current_groups current_schema dot_product empty_approx_set evaluate_classifier_predictions
features from_base32 from_base64url from_big_endian_32 from_big_endian_64 from_encoded_polyline from_geojson_geometry
from_ieee754_32 from_ieee754_64 from_iso8601_timestamp_nanos from_unixtime_nanos geometry_from_hadoop_shape geometry_union
great_circle_distance hash_counts hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 human_readable_seconds intersection_cardinality
inverse_beta_cdf inverse_normal_cdf ip_prefix jaccard_index json_array json_exists json_object json_query json_value
learn_classifier learn_libsvm_classifier learn_libsvm_regressor learn_regressor line_interpolate_point line_locate_point
luhn_check make_set_digest map_union map_zip_with merge merge_set_digest murmur3 ngrams normal_cdf numeric_histogram
parse_data_size parse_duration parse_presto_data_size qdigest_agg quantile_at_value quantiles_at_values reduce_agg regress render
rgb shuffle simplify_geometry soundex spatial_partitioning spooky_hash_v2_32 spooky_hash_v2_64
split_to_multimap tdigest_agg timezone_hour timezone_minute to_base32 to_base64url to_big_endian_32 to_big_endian_64
to_encoded_polyline to_geojson_geometry to_geometry to_ieee754_32 to_ieee754_64 to_milliseconds to_spherical_geography
typeof value_at_quantile values_at_quantiles version wilson_interval_lower wilson_interval_upper with_timezone word_stem xxhash64
`;

const names = new Set(ABSENT.trim().split(/\s+/));

/** Geospatial functions are all absent. */
export const isAbsent = (name: string): boolean => names.has(name.toLowerCase()) || /^st_/i.test(name);
